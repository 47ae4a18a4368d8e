---- MODULE ReplayRelay ----
EXTENDS Relay
====
