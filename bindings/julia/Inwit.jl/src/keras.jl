"""
The library's initializers under their registered names: those of Keras, which differ from Flux's of the same name (Keras truncates
normals at two sigma), and those of other frameworks. They have every form of `Inwit.glorot_uniform`. If fans are needed, the default
layout is Keras's, `(..., in, out)`; for the weights of Flux and Lux, pass `layout = :flux`:

    Dense(4 => 3; init = Inwit.Keras.he_normal(; layout = :flux))
"""
module Keras

using ..Inwit: Inwit, Source, default_rng, formed, initialize!

for entry in filter(!Inwit.is_flux, Inwit.ENTRIES)
    more = entry.needs_fans ? (; default_layout=:keras) : NamedTuple()
    eval(Inwit.definitions(entry, Symbol(entry.name); home="Inwit.Keras.", more))
end

end
