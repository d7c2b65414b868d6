//! As much of C as the header is written in, its types in Rust's words.

/// A function or a struct: its name, and `name: type` of each parameter or field; the result of a function comes last.
pub type Signature = (String, Vec<String>);

pub fn without_comments(text: &str) -> String {
    let mut rest = text;
    let mut bare = String::new();
    while let Some(begin) = rest.find("/*") {
        bare.push_str(&rest[..begin]);
        rest = &rest[begin..][rest[begin..].find("*/").expect("comments end") + 2..];
    }
    bare + rest
}

/// `const char *name` as `name: *const c_char`; `int64_t shape[N]` as `shape: [i64; N]`.
fn declaration(text: &str) -> String {
    if let Some((before, after)) = text.split_once("(*") {
        return callback(before, after);
    }
    let (text, array) = match text.split_once('[') {
        Some((text, size)) => (text, Some(size.trim_end_matches(']'))),
        None => (text, None),
    };
    let text = text.trim();
    let name_at = text.rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |at| at + 1);
    let (kind, name) = (rust_type(&text[..name_at]), &text[name_at..]);
    match array {
        Some(size) => format!("{}: [{}; {}]", name, kind, size),
        None => format!("{}: {}", name, kind),
    }
}

/// `int32_t (*name)(void *user)`, split after `(*`.
fn callback(result: &str, after: &str) -> String {
    let (name, parameters) = after.split_once(")(").expect("a function pointer");
    let parameters = parameters.trim().strip_suffix(')').expect("a function pointer");
    let list: Vec<String> = split_outside(parameters).iter().map(|one| declaration(one)).collect();
    let result = match rust_type(result).as_str() {
        "c_void" => String::new(),
        other => format!(" -> {}", other),
    };
    format!("{}: Option<unsafe extern \"C\" fn({}){}>", name, list.join(", "), result)
}

/// Splits at the commas that stand in no brackets.
fn split_outside(text: &str) -> Vec<String> {
    let (mut parts, mut depth) = (vec![String::new()], 0);
    for c in text.chars() {
        depth += (c == '(') as i32 - (c == ')') as i32;
        match c {
            ',' if depth == 0 => parts.push(String::new()),
            _ => parts.last_mut().expect("one at least").push(c),
        }
    }
    parts.iter().map(|part| part.trim().to_string()).filter(|part| !part.is_empty() && part != "void").collect()
}

/// `const char *const *` as `*const *const c_char`.
fn rust_type(c: &str) -> String {
    let spaced = c.replace('*', " * ");
    let mut words: Vec<&str> = spaced.split_whitespace().filter(|&word| word != "struct").collect();
    let is_const = words.first() == Some(&"const");
    if is_const {
        words.remove(0);
    }
    let base = match words.remove(0) {
        "int32_t" => "i32",
        "uint32_t" => "u32",
        "int64_t" => "i64",
        "uint64_t" => "u64",
        "size_t" => "usize",
        "double" => "f64",
        "char" => "c_char",
        "void" => "c_void",
        other if other.starts_with("inwit_") => other,
        other => panic!("a type that is not known: {:?}", other),
    };
    let (mut kind, mut pointee_is_const) = (base.to_string(), is_const);
    for word in words {
        match word {
            "*" => {
                kind = format!("*{} {}", if pointee_is_const { "const" } else { "mut" }, kind);
                pointee_is_const = false;
            }
            "const" => pointee_is_const = true,
            other => panic!("a word that is not known: {:?}", other),
        }
    }
    kind
}

pub fn functions(text: &str) -> Vec<Signature> {
    text.split("\nINWIT_API ").skip(1).map(|rest| function(rest.split_once(';').expect("it ends").0)).collect()
}

fn function(text: &str) -> Signature {
    let (head, parameters) = text.split_once('(').expect("parameters");
    let head = declaration(head);
    let (name, result) = head.split_once(": ").expect("name and type");
    let mut list: Vec<String> = split_outside(parameters.trim().strip_suffix(')').expect("they end"))
        .iter()
        .map(|one| declaration(one))
        .collect();
    list.push(format!("-> {}", if result == "c_void" { "()" } else { result }));
    (name.to_string(), list)
}

/// The structs whose fields are public.
pub fn structs(text: &str) -> Vec<Signature> {
    let mut found = Vec::new();
    for rest in text.split("\ntypedef struct ").skip(1) {
        let (name, body) = match rest.split_once('{') {
            Some((name, body)) if !name.contains(';') => (name.trim(), body),
            _ => continue,
        };
        let end = body.find(&format!("}} {};", name)).expect("it ends");
        let fields = body[..end].split(';').map(normal).filter(|field| !field.is_empty());
        found.push((name.to_string(), fields.map(|field| declaration(&field)).collect()));
    }
    found
}

/// One space for any white space.
fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
