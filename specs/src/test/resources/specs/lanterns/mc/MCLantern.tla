---- MODULE MCLantern ----
EXTENDS Lantern
====
