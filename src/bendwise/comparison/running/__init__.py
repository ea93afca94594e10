"""Where trials run: in processes that may die without taking anything along.

worker      such a process
process     the same as whoever starts it sees it
workers     some of them on this machine
client      a Dask scheduler's address -> a client, or a sentence on why there is none
cluster     the workers of a Dask cluster
host        what a Dask worker does for it
"""
