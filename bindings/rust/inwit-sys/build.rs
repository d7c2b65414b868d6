//! Finds the system's inwit by pkg-config, else builds the sources in `upstream/` by the system's cmake. No dependencies.
//!
//! | variable or feature | meaning |
//! |---|---|
//! | feature `vendored`, or `INWIT_SYS_STATIC=1` | build the sources, even if the system has the library |
//! | `INWIT_NO_PKG_CONFIG=1` | skip pkg-config and build the sources |
//! | `INWIT_LIB_DIR=/folder` | link the library in this folder |
//! | `INWIT_STATIC=1` | link the system's libinwit.a rather than libinwit.so |
use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const REQUIRED: &str = env!("CARGO_PKG_VERSION");

/// The requirements of a build from source, for its error message.
const NEEDS: &str = "inwit-sys found no inwit on this system and built it from its own sources, which requires cmake (3.25 or later), \
a C++20 compiler and, in a clone of the repository, RapidJSON's and Google Highway's headers, which the published crate \
contains; BLAS and LAPACK are used if they are found. On Debian: apt-get install g++ make cmake pkg-config rapidjson-dev \
libhwy-dev. Or install inwit itself, so that \
`pkg-config inwit` finds it, or set INWIT_LIB_DIR to its folder.";

fn main() {
    for name in
        ["INWIT_LIB_DIR", "INWIT_NO_PKG_CONFIG", "INWIT_STATIC", "INWIT_SYS_STATIC", "PKG_CONFIG", "PKG_CONFIG_PATH"]
    {
        println!("cargo:rerun-if-env-changed={}", name);
    }
    println!("cargo:rerun-if-changed=build.rs");
    if env::var_os("DOCS_RS").is_some() {
        return; // documentation needs no library
    }
    if let Some(folder) = env::var_os("INWIT_LIB_DIR") {
        let folder = PathBuf::from(folder);
        link(&folder, is_set("INWIT_STATIC"));
        println!("cargo:lib={}", folder.display());
        return;
    }
    let vendored = env::var_os("CARGO_FEATURE_VENDORED").is_some() || is_set("INWIT_SYS_STATIC");
    if vendored || is_set("INWIT_NO_PKG_CONFIG") || !link_system_library() {
        build_sources();
    }
}

fn is_set(name: &str) -> bool {
    env::var_os(name).map_or(false, |value| !value.is_empty() && value != "0")
}

fn link(folder: &Path, is_static: bool) {
    println!("cargo:rustc-link-search=native={}", folder.display());
    println!("cargo:rustc-link-lib={}=inwit", if is_static { "static" } else { "dylib" });
    if is_static {
        link_runtime();
    }
}

/// The runtime that a static C++ library needs.
fn link_runtime() {
    let target = env::var("TARGET").unwrap_or_default();
    if target.contains("msvc") {
        return;
    }
    println!(
        "cargo:rustc-link-lib=dylib={}",
        if target.contains("apple") || target.contains("bsd") { "c++" } else { "stdc++" }
    );
}

fn pkg_config(arguments: &[&str]) -> Option<String> {
    let program = env::var_os("PKG_CONFIG").unwrap_or_else(|| "pkg-config".into());
    let output = Command::new(program).args(arguments).output().ok()?;
    if !output.status.success() {
        return None;
    }
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Links the system's library if pkg-config finds the version of this crate or a later compatible one.
fn link_system_library() -> bool {
    if env::var("HOST") != env::var("TARGET") && !is_set("PKG_CONFIG_ALLOW_CROSS") {
        return false;
    }
    let numbers: Vec<u32> = REQUIRED.split('.').filter_map(|part| part.parse().ok()).collect();
    // From 1.0 on the ABI breaks with the first number only; before, with the second.
    let next = if numbers[0] > 0 { (numbers[0] + 1, 0) } else { (0, numbers[1] + 1) };
    let (least, next) = (format!("inwit >= {}", REQUIRED), format!("inwit < {}.{}", next.0, next.1));
    let mut arguments = vec!["--libs", "--cflags-only-I"];
    if is_set("INWIT_STATIC") {
        arguments.push("--static");
    }
    let flags = match pkg_config(&[&arguments[..], &[&least, &next]].concat()) {
        Some(flags) => flags,
        None => return false,
    };
    for flag in flags.split_whitespace() {
        match flag.split_at(2.min(flag.len())) {
            ("-L", folder) => println!("cargo:rustc-link-search=native={}", folder),
            ("-l", "inwit") if is_set("INWIT_STATIC") => println!("cargo:rustc-link-lib=static=inwit"),
            ("-l", library) => println!("cargo:rustc-link-lib={}", library),
            ("-I", folder) => println!("cargo:include={}", folder),
            _ => {}
        }
    }
    // `--libs` omits the linker's default folders, but cargo must find a static library there too.
    if let Some(folder) = pkg_config(&["--variable=libdir", "inwit"]) {
        println!("cargo:rustc-link-search=native={}", folder.trim());
    }
    true
}

/// Builds libinwit.a in OUT_DIR.
fn build_sources() {
    let package = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let (build, prefix) = (out.join("build"), out.join("installed"));
    println!("cargo:rerun-if-changed={}", package.join("upstream").display());
    let lapack = pkg_config(&["--exists", "lapack", "blas"]).is_some();
    let highway = has_highway(&package);
    let on_off = |on: bool| if on { "ON" } else { "OFF" };
    let mut configure = Command::new("cmake");
    configure.arg("-S").arg(package.join("vendored")).arg("-B").arg(&build);
    configure.arg(format!("-DCMAKE_INSTALL_PREFIX={}", prefix.display()));
    configure.args(["-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_INSTALL_LIBDIR=lib", "-DBUILD_SHARED_LIBS=OFF"]);
    configure.arg(format!("-DINWIT_LAPACK={}", on_off(lapack)));
    configure.arg(format!("-DINWIT_HIGHWAY={}", on_off(highway)));
    run(&mut configure);
    let jobs = env::var("NUM_JOBS").unwrap_or_else(|_| "1".into());
    run(Command::new("cmake").arg("--build").arg(&build).args([
        "--config",
        "Release",
        "--target",
        "inwit",
        "--parallel",
        &jobs,
    ]));
    run(Command::new("cmake").arg("--install").arg(&build).args(["--config", "Release"]));
    link(&prefix.join("lib"), true);
    if lapack {
        link_private_libraries(&prefix.join("lib/pkgconfig/inwit.pc"));
    }
    println!("cargo:include={}", prefix.join("include").display());
}

/// Links the BLAS and LAPACK that CMake has found: the flags in `Libs.private` of the installed inwit.pc.
fn link_private_libraries(pc: &Path) {
    let text = std::fs::read_to_string(pc).expect("cmake --install writes inwit.pc");
    let flags = text.lines().find_map(|line| line.strip_prefix("Libs.private:")).unwrap_or_default();
    for flag in flags.split_whitespace() {
        if let Some(folder) = flag.strip_prefix("-L") {
            println!("cargo:rustc-link-search=native={}", folder);
        } else if let Some(library) = flag.strip_prefix("-l") {
            println!("cargo:rustc-link-lib=dylib={}", library);
        }
    }
}

/// Whether the crate has Highway's headers, or the compiler finds them, by pkg-config or in the usual folders.
fn has_highway(package: &Path) -> bool {
    package.join("upstream/third_party/hwy/highway.h").exists()
        || pkg_config(&["--exists", "libhwy"]).is_some()
        || ["/usr/include", "/usr/local/include", "/opt/homebrew/include"]
            .iter()
            .any(|folder| Path::new(folder).join("hwy/highway.h").exists())
}

fn run(command: &mut Command) {
    match command.output() {
        Ok(output) if output.status.success() => {}
        Ok(output) => fail(command, &text_of(&output)),
        Err(error) => fail(command, &error.to_string()),
    }
}

fn text_of(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn fail(command: &Command, output: &str) -> ! {
    eprintln!("{:?}\n{}\n\n{}", command, output, NEEDS);
    std::process::exit(1)
}
