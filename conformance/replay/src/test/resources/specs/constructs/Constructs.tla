---------------------------- MODULE Constructs ----------------------------
(* For a test: each action computes a value with other constructs of the *)
(* language, from values that earlier ones have left. x and y are any     *)
(* numbers, s a sequence, t a set, r a record, f a function.              *)
EXTENDS Integers, Sequences, FiniteSets

CONSTANTS Node, None

VARIABLES x, y, s, t, r, f, out
vars == <<x, y, s, t, r, f, out>>

Init ==
  /\ x = 1 /\ y = 2 /\ s = <<3, 1>> /\ t = {1, 2} /\ r = [a |-> 1, b |-> {2}]
  /\ f = [i \in {1, 3} |-> i] /\ out = [n \in Node |-> None]

Set(n, value) == out' = [out EXCEPT ![n] = value]
Same == UNCHANGED <<x, y, s, t, r, f>>

RECURSIVE Sum(_)
Sum(q) == IF q = <<>> THEN 0 ELSE Head(q) + Sum(Tail(q))
Twice(Op(_), a) == Op(Op(a))
Next3(a) == a + 3
IsOdd(a) == a % 2 = 1
Greatest(S) == CHOOSE a \in S : \A b \in S : b <= a
Pairs == {[a |-> i, b |-> {j}] : i \in t, j \in t}

Arithmetic(n) == Set(n, <<x + y, x - y, x * y, (x * 7) \div 3, (0 - x) \div 2, (0 - 7) % 3, -x>>) /\ Same
Compare(n) == Set(n, <<x < y, x <= y, x > y, x >= y, x = y, x # y, ~(x = y), x = 1 => y = 2, x = 1 <=> y = 3>>) /\ Same
Logic(n) == Set(n, <<x = 1 \/ y = 1, x = 1 /\ y = 2, IF x > 1 THEN "more" ELSE "less">>) /\ Same
Case(n) == Set(n, CASE x > 5 -> "large" [] x > 2 -> "middle" [] OTHER -> "small") /\ Same
CaseWithoutOther(n) == Set(n, CASE x > 5 -> "large" [] x > 2 -> "middle") /\ Same
Sequence(n) == Set(n, <<Len(s), Append(s, x), s \o s, SubSeq(s, 2, Len(s)), SubSeq(s, 2, 1), <<>>>>) /\ Same
HeadAndTail(n) == Set(n, <<Head(s), Tail(s), s[1]>>) /\ Same
SetOperators(n) == Set(n, <<t \cup {x, 9}, t \ {x}, t \cap {1, y}, {} \cup t, t \cup {}, Cardinality(t)>>) /\ Same
Membership(n) == Set(n, <<x \in t, x \notin t, t \subseteq 1 .. 3, x \in 2 .. y, x \in Nat, x \in Int \ Nat, t \in SUBSET (1 .. 4)>>) /\ Same
Filter(n) == Set(n, <<{a \in t : a > x}, {a \in 1 .. 5 : a \in t}, {a \in t : TRUE}>>) /\ Same
Map(n) == Set(n, <<{a + 1 : a \in t}, {0 : a \in t}, {-a : a \in 1 .. 3}>>) /\ Same
TwoBound(n) == Set(n, Pairs) /\ Same
Quantify(n) == Set(n, <<\A a \in t : a > 0, \E a, b \in t : a = b + 1, \E a \in t, b \in 5 .. 6 : a + 3 = b, \A a \in {} : FALSE>>) /\ Same
Choose(n) == Set(n, <<Greatest(t), CHOOSE a \in {<<2>>, <<1, 5>>} : TRUE>>) /\ Same
ChooseNone(n) == Set(n, CHOOSE a \in t : a > 100) /\ Same
Record(n) == Set(n, <<r.a, [r EXCEPT !.a = @ + x], [z |-> 1, b |-> 2, a |-> r], DOMAIN r>>) /\ Same
Function(n) == Set(n, <<[a \in t |-> a * a], [a \in 1 .. 2 |-> x], [a \in {"p", "q"} |-> y], [a \in {} |-> 1], DOMAIN s, DOMAIN f>>) /\ Same
Apply(n) == Set(n, <<f[1], f[3], [a \in 1 .. 3 |-> a + 1][2]>>) /\ Same
Outside(n) == Set(n, f[x]) /\ Same
Except(n) == Set(n, <<[f EXCEPT ![1] = @ + 5, ![3] = 0], [s EXCEPT ![1] = x], [[a \in Node |-> s] EXCEPT ![n][1] = @ + 1]>>) /\ Same
ExceptOutside(n) == Set(n, [f EXCEPT ![7] = 0]) /\ Same
FunctionSets(n) == Set(n, <<[a \in {1, 2} |-> 1] \in [{1, 2} -> 1 .. 2], s \in Seq(1 .. 3), f \in [{1, 3} -> {1}], r \in [a : Nat, b : SUBSET Nat]>>) /\ Same
Let(n) == LET a == x + y
              b(c) == c * a
              never == Head(<<>>)
          IN  Set(n, <<a, b(2), b(b(1)), IF a > 1000 THEN never ELSE a>>) /\ Same
Recursive(n) == Set(n, <<Sum(s), Sum(<<>>)>>) /\ Same
HigherOrder(n) == Set(n, Twice(Next3, x)) /\ Same
Passed(n) == LET Add(a) == a + x
                Again(Op(_), a) == Twice(Op, Op(a))
            IN  Set(n, <<Twice(Add, x), Again(Next3, y), Again(Add, x), Twice(LAMBDA a : a * y, x)>>) /\ Same
Select(n) == LET IsMore(a) == LET b == a * 2 IN b > x
                 Chosen(q, Test(_)) == SelectSeq(q, Test)
             IN  Set(n, <<SelectSeq(s, IsMore), SelectSeq(<<>>, IsMore), SelectSeq(s, IsOdd), Chosen(s, IsMore),
                          SelectSeq(s, LAMBDA a : a # x)>>) /\ Same
SelectKinds(n) == Set(n, SelectSeq(s, Next3)) /\ Same
Unions(n) == Set(n, <<UNION {t, {7}}, UNION {}, UNION {{a, x} : a \in t}, UNION {{}, t}, x \in UNION {t, {3}}>>) /\ Same
UnionKinds(n) == Set(n, UNION {x}) /\ Same
RecordSets(n) == Set(n, <<r \in [a : {x}, b : SUBSET t], r \in [b : {t}, a : Nat], r \in [a : {x}], r \in [a : {x}, c : {t}],
                          r \in ({r} \cup [a : 1 .. y, b : {{x}}])>>) /\ Same
RecordKinds(n) == Set(n, x \in [a : {x}]) /\ Same
Mixed(n) == Set(n, <<None = x, None \in {None, "a"}, out[n] = None, {None} \ {"a"}>>) /\ Same
Kinds(n) == x > 2 /\ Set(n, x = "a") /\ Same
Empty(n) == Set(n, <<<<>> = [a \in {} |-> 1], DOMAIN <<>>, {} = {}>>) /\ Same
Subsets(n) == Set(n, <<SUBSET t, UNION {t, {7}}>>) /\ Same
Primed(n) == x' = x + 1 /\ out' = [out EXCEPT ![n] = x'] /\ UNCHANGED <<y, s, t, r, f>>
TwoWays(n) == (Set(n, 1) \/ Set(n, 2)) /\ Same
ManyWays(n) == /\ \/ x > 2 /\ (y' = 1 \/ y' = x \/ y' = 3)
                  \/ x < 4 /\ y' = x
                  \/ IF x = 4 THEN y' = 5 \/ y' = 6 ELSE y' = y
               /\ Set(n, y') \/ (y = 2 /\ Set(n, <<y'>>))
               /\ UNCHANGED <<x, s, t, r, f>>
WrongWay(n) == (Set(n, 1) \/ Set(n, f[x])) /\ Same
SomeWay(n) == (\E a \in t : Set(n, a)) /\ Same
Guarded(n) == x + y > 2 /\ Set(n, 1) /\ Same
Agree(n) == x' = x /\ x' = 1 /\ UNCHANGED <<y, s, t, r, f, out>>
Twice2(n) == /\ IF x > 3 THEN y' = 2 ELSE y' = x + 1
             /\ UNCHANGED <<x, s, t, r, f, out>>
Grow(n, k) == /\ x' = k
              /\ s' = IF Len(s) > 2 THEN Tail(s) ELSE Append(s, k)
              /\ t' = IF k \in t THEN t \ {k} ELSE t \cup {k}
              /\ f' = [f EXCEPT ![1] = k]
              /\ r' = [r EXCEPT !.a = k, !.b = @ \cup {k}]
              /\ UNCHANGED <<y, out>>

Next == \E n \in Node :
  \/ Arithmetic(n) \/ Compare(n) \/ Logic(n) \/ Case(n) \/ CaseWithoutOther(n) \/ Sequence(n)
  \/ HeadAndTail(n) \/ SetOperators(n) \/ Membership(n) \/ Filter(n) \/ Map(n) \/ TwoBound(n)
  \/ Quantify(n) \/ Choose(n) \/ ChooseNone(n) \/ Record(n) \/ Function(n) \/ Apply(n) \/ Outside(n)
  \/ Except(n) \/ ExceptOutside(n) \/ FunctionSets(n) \/ Let(n) \/ Recursive(n) \/ HigherOrder(n)
  \/ Passed(n) \/ Select(n) \/ SelectKinds(n) \/ Unions(n) \/ UnionKinds(n) \/ RecordSets(n) \/ RecordKinds(n)
  \/ Mixed(n) \/ Kinds(n) \/ Empty(n) \/ Subsets(n) \/ Primed(n) \/ TwoWays(n) \/ Agree(n)
  \/ Twice2(n) \/ ManyWays(n) \/ WrongWay(n) \/ SomeWay(n) \/ Guarded(n)
  \/ \E k \in 1 .. 5 : Grow(n, k)

Spec == Init /\ [][Next]_vars

Small == \A a \in t : a < 100 /\ Cardinality(t) < 50
=============================================================================
