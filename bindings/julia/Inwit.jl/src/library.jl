# Finds and loads the library.

# Preferences.jl is an error before Julia 1.6.
@static if VERSION >= v"1.6"
    using Preferences: @load_preference
    preferred_library() = @load_preference("library", "")::String
else
    preferred_library() = ""
end

"""
    library_path() -> String

The path of the library that the package loads: that of the environment variable `INWIT_LIBRARY`, else that of the preference
`library` of this package (`Preferences.set_preferences!("Inwit", "library" => "/usr/lib/libinwit.so")`), else that of `Inwit_jll`
if it has been loaded, else the libinwit that the system's loader finds.
"""
function library_path()
    for given in (get(ENV, "INWIT_LIBRARY", ""), preferred_library())
        isempty(given) || return given
    end
    for (id, binaries) in Base.loaded_modules
        id.name == "Inwit_jll" && return string(binaries.libinwit_path)
    end
    # From 1.0 on the ABI breaks with the first number only; before, with the second.
    soname = HEADER_VERSION.major > 0 ? "$(HEADER_VERSION.major)" : "0.$(HEADER_VERSION.minor)"
    found = Libdl.find_library(["libinwit", "libinwit.so.$soname"])
    isempty(found) && error("Inwit: the system's loader does not find libinwit: install it, or set the environment variable ",
                            "INWIT_LIBRARY or the preference `library` to its path")
    return found
end

# Looks up the addresses of the functions, and compares the sizes of the structs with those of the library.
function load!(functions::Functions, path::AbstractString)
    handle = Libdl.dlopen(path)
    for name in fieldnames(Functions)
        setfield!(functions, name, Libdl.dlsym(handle, name))
    end
    for (name, type) in STRUCTS
        size = inwit_sizeof(name)
        size == sizeof(type) || error("Inwit: $path: $name has $size bytes, but $(sizeof(type)) in this package: ",
                                      "their versions differ")
    end
    return nothing
end
