# Finds and loads the library.

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
    found = Libdl.find_library(["libinwit", "libinwit.so.$(HEADER_VERSION.major).$(HEADER_VERSION.minor)"])
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
