"""The rules of the house: each module's check(root) returns what breaks its rule, one line each."""
