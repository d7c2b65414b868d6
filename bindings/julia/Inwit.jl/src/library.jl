# Where the library is, and the addresses of its functions.

mutable struct Functions
    inwit_fill::Ptr{Cvoid}
    inwit_stream::Ptr{Cvoid}
    inwit_fans::Ptr{Cvoid}
    inwit_create::Ptr{Cvoid}
    inwit_create_from_json::Ptr{Cvoid}
    inwit_create_from_layer::Ptr{Cvoid}
    inwit_clone::Ptr{Cvoid}
    inwit_to_json::Ptr{Cvoid}
    inwit_config_seed::Ptr{Cvoid}
    inwit_equal::Ptr{Cvoid}
    inwit_free::Ptr{Cvoid}
    inwit_initializer_name::Ptr{Cvoid}
    inwit_expect::Ptr{Cvoid}
    inwit_density::Ptr{Cvoid}
    inwit_fill_jobs::Ptr{Cvoid}
    inwit_recipe_create::Ptr{Cvoid}
    inwit_recipe_free::Ptr{Cvoid}
    inwit_recipe_match::Ptr{Cvoid}
    inwit_recipe_check::Ptr{Cvoid}
    inwit_recipe_tensor::Ptr{Cvoid}
    inwit_name_at::Ptr{Cvoid}
    inwit_registry_json::Ptr{Cvoid}
    inwit_status_name::Ptr{Cvoid}
    inwit_version::Ptr{Cvoid}
    inwit_sizeof::Ptr{Cvoid}
    inwit_stream_version::Ptr{Cvoid}
    inwit_target::Ptr{Cvoid}
    Functions() = new(ntuple(_ -> C_NULL, Val(27))...)
end

const LIBRARY = Functions()

"""
    library_path() -> String

The library that is loaded with the package: the file that the environment variable `INWIT_LIBRARY` names, else the preference
`library` of this package (`Preferences.set_preferences!("Inwit", "library" => "/usr/lib/libinwit.so")`), else that of `Inwit_jll`
where it was loaded before, else what the system's loader finds under the name libinwit.
"""
function library_path()
    given = get(ENV, "INWIT_LIBRARY", @load_preference("library", ""))
    isempty(given) || return given
    for (id, binaries) in Base.loaded_modules
        id.name == "Inwit_jll" && return string(binaries.libinwit_path)
    end
    found = Libdl.find_library(["libinwit", "libinwit.so.0.1"])
    isempty(found) && error("Inwit: there is no libinwit where the system looks for libraries: install it, or name the file \
                             in the environment variable INWIT_LIBRARY or by the preference `library`")
    return found
end

# Takes the addresses, and holds the structs of abi.jl to those of the library.
function load!(functions::Functions, path::AbstractString)
    handle = Libdl.dlopen(path)
    for name in fieldnames(Functions)
        setfield!(functions, name, Libdl.dlsym(handle, name))
    end
    for (name, type) in STRUCTS
        size = inwit_sizeof(name)
        size == sizeof(type) || error("Inwit: $path: $name has $size bytes, and $(sizeof(type)) in this package: \
                                       the two are not of one version")
    end
    return nothing
end
