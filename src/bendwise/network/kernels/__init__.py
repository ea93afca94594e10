"""The training of a network in machine code: the other door to Numba.

It is compiled once for each precision, for networks of any depth and width: layers are data, activations
come in as addresses of the loops that `bendwise.compiler` has made, and losses and optimizers are all in it.
Nothing is allocated.

layout    where everything is found: addresses, counts and settings
formulas  losses, optimizers and random draws for one number, in plain Python
blocks    matrix products, as blocks of vector instructions
pointers  what all parts need and plain Python cannot say
passes    a tile of samples through the layers, forward and back
costs     the losses of a tile
updates   penalties and steps of the optimizer
whole     all of it: epochs, batches, tiles; and its object code
"""
