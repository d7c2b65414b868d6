"""
The library's own rows, under their own names: Keras's initializers, which differ from Flux's of the same name (its normals are cut
at two sigma), and those of other peers. Every form of `Inwit.glorot_uniform` is theirs too. Where fans are needed the layout is
Keras's, `(..., in, out)`; for the weights of Flux and Lux say `layout = :flux`:

    Dense(4 => 3; init = Inwit.Keras.he_normal(; layout = :flux))
"""
module Keras

using ..Inwit: Inwit, Source, default_rng, formed, initialize!

for row in filter(!Inwit.is_flux, Inwit.ENTRIES)
    more = row.needs_fans ? (; layout=:keras) : (;)
    eval(Inwit.definitions(row, Symbol(row.name); home="Inwit.Keras.", more))
end

end
