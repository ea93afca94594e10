"""The libraries, a module each. A module of a library has

`VERSION`, `THREADED`   its version, and whether it divides an array among threads
`set_threads(n)`        how many of them
`RESTLESS_S`            how long its idle threads go on looking for work, which slows down who comes next
`bind(cell, x, y, slope)`   a call without arguments that computes the cell from the array x into y (and
                        slope, which is None for values alone), or None where the library has no such
                        function. In place, y or slope is x.

or, where its arrays are not NumPy's, `prepare(cell, x, pool)` in place of `bind`: see `worker.Prepared`.
Parameters are at Bendwise's defaults. Nothing else in Bendwise imports these modules: a library is
loaded only in its worker's process.
"""

OURS = "bendwise"
LIBRARIES = (OURS, "numpy", "scipy", "numexpr", "torch", "jax", "onnxruntime")
REFERENCE = "copyto"
"""What memory allows: `np.copyto` moving as many bytes as the cell reads and writes."""
