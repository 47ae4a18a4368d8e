---- MODULE ReplayLantern ----
EXTENDS Lantern
====
