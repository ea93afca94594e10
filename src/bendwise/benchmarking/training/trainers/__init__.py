"""The ways of training, a module each. A module has

`VERSION`          the library's
`prepare(work)`    a function `train(epochs)` that trains all networks of a work from their first weights,
                   afresh each time, and returns the mean loss of each epoch, of shape
                   (n_networks, epochs); None where the library cannot do the work

Nothing else in Bendwise imports these modules: a library is loaded only in its worker's process.
"""

OURS = "bendwise"
TITLES = {
    OURS: "Bendwise",
    "torch": "PyTorch",
    "torch_compile": "torch.compile",
    "torch_vmap": "torch.func.vmap",
    "torch_processes": "PyTorch, processes",
    "jax": "JAX",
    "jax_vmap": "JAX vmap",
    "jax_threads": "JAX, threads",
    "sklearn": "scikit-learn",
}
ALONE = (OURS, "torch", "torch_compile", "jax", "sklearn")
"""Those that train one network."""
TOGETHER = (OURS, "torch_vmap", "torch_processes", "jax_vmap", "jax_threads", "sklearn")
"""Those that train many."""
FIRST = (OURS, "torch", "jax", "sklearn")
"""Those whose first training is measured: `torch.compile` would be `torch`, and later."""
