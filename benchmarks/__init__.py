"""Benchmarks: the shipped network in, one table of speeds and a page of docs out; run by `make bench`, never imported by src."""
