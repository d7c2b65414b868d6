"""Arrays over many devices: each device's block is filled by itself, as a box of the whole array."""
import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec


def named_sharding(sharding):
    """`sharding`, with the mesh of jax.set_mesh where it names none."""
    if not isinstance(sharding, (NamedSharding, PartitionSpec)):
        return sharding
    mesh = jax.sharding.get_abstract_mesh()
    if isinstance(sharding, NamedSharding):
        mesh = sharding.mesh
        sharding = sharding.spec
    elif mesh.empty:
        raise ValueError(f"out_sharding is {sharding}, and there is no mesh: pass a NamedSharding, or call jax.set_mesh")
    return NamedSharding(mesh, sharding)


def place(shape, dtype, sharding, block):
    """The array whose every block is `block(extents, offset)`, equal blocks being made once. Not under a trace."""
    sharding = _on_devices(named_sharding(sharding))
    blocks = {}

    def one(index):
        bounds = _bounds(index, shape)
        if bounds not in blocks:
            blocks[bounds] = block(*bounds)
        return blocks[bounds]

    return jax.make_array_from_callback(shape, sharding, one, dtype=dtype)


def visit(shape, sharding, block):
    """Calls `block(extents, offset)` for every block that the devices of this process hold."""
    indices = _on_devices(named_sharding(sharding)).addressable_devices_indices_map(shape)
    for bounds in {_bounds(index, shape) for index in indices.values()}:
        block(*bounds)


def _bounds(index, shape):
    """Extents and offset of a block."""
    bounds = [part.indices(extent)[:2] for part, extent in zip(index, shape)]
    return tuple(end - begin for begin, end in bounds), tuple(begin for begin, _ in bounds)


def _on_devices(sharding):
    if not isinstance(sharding, NamedSharding) or isinstance(sharding.mesh, Mesh):
        return sharding
    abstract, mesh = sharding.mesh, jax.sharding.get_mesh()
    if mesh.axis_names != abstract.axis_names:
        raise ValueError(f"out_sharding has the mesh {abstract} without devices, and jax.set_mesh was called with {mesh}")
    return NamedSharding(Mesh(mesh.devices, mesh.axis_names, axis_types=abstract.axis_types), sharding.spec)


def traced(words, shape, dtype, sharding, block):
    """The same under a trace, by callbacks: `block(words, shape, offset)` gets the words of the key as NumPy array."""
    result = jax.ShapeDtypeStruct(shape, dtype)
    if sharding is None:

        def whole(words):
            out = np.empty(words.shape[:-1] + shape, dtype)
            for one in np.ndindex(words.shape[:-1]):
                out[one] = block(words[one], shape, (0,) * len(shape))
            return out

        return jax.pure_callback(lambda words: whole(np.asarray(words)), result, words, vmap_method="expand_dims")

    sharding = named_sharding(sharding)
    if not isinstance(sharding, NamedSharding):
        raise TypeError(f"out_sharding is {sharding}, must be a NamedSharding or a PartitionSpec under jax.jit")
    mesh, spec = sharding.mesh, tuple(sharding.spec) + (None,) * (len(shape) - len(sharding.spec))
    local = sharding.shard_shape(shape)
    names = [() if part is None else (part,) if isinstance(part, str) else tuple(part) for part in spec]

    def piece(words):
        places = [jax.lax.axis_index(axes) if axes else 0 for axes in names]
        places = jnp.array(places, np.int32).reshape(len(shape))
        return jax.pure_callback(at, jax.ShapeDtypeStruct(local, dtype), words, places, vmap_method="sequential")

    def at(words, places):
        offset = tuple(int(place) * extent for place, extent in zip(np.asarray(places), local))
        return block(np.asarray(words), local, offset)

    return jax.shard_map(piece, mesh=mesh, in_specs=PartitionSpec(), out_specs=PartitionSpec(*spec), check_vma=False)(words)
