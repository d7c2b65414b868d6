//! As much of Rust as the declarations are written in.
use crate::c_header::Signature;

fn without_comments(text: &str) -> String {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("//") && !line.starts_with("#["))
        .collect::<Vec<_>>()
        .join(" ")
}

/// One space for any white space, none inside brackets, no comma before one that closes.
fn normal(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace("( ", "(")
        .replace(" )", ")")
        .replace(",)", ")")
        .replace("< ", "<")
        .replace(", >", ">")
        .replace(" >", ">")
        .replace("-> ", "->")
        .replace("->", "-> ")
        .replace(",>", ">")
}

/// Splits at the commas that stand in no brackets.
fn items(text: &str) -> Vec<String> {
    let (mut parts, mut depth, mut before) = (vec![String::new()], 0, ' ');
    for c in text.chars() {
        depth += "([{<".contains(c) as i32 - (")]}".contains(c) || (c == '>' && before != '-')) as i32;
        before = c;
        match c {
            ',' if depth == 0 => parts.push(String::new()),
            _ => parts.last_mut().expect("one at least").push(c),
        }
    }
    parts.iter().map(|part| normal(part)).filter(|part| !part.is_empty()).collect()
}

pub fn functions(text: &str) -> Vec<Signature> {
    let bare = without_comments(text);
    bare.split("pub fn ").skip(1).map(|rest| function(rest.split_once(';').expect("it ends").0)).collect()
}

fn function(text: &str) -> Signature {
    let (name, rest) = text.split_once('(').expect("parameters");
    let (parameters, result) = rest.rsplit_once(')').expect("they end");
    let mut list = items(parameters);
    list.push(format!("-> {}", result.trim().strip_prefix("-> ").unwrap_or("()")));
    (name.to_string(), list)
}

/// The structs whose fields are public.
pub fn structs(text: &str) -> Vec<Signature> {
    let bare = without_comments(text);
    let mut found = Vec::new();
    for rest in bare.split("pub struct ").skip(1) {
        let (name, body) = rest.split_once('{').expect("a body");
        let fields = items(body.split_once('}').expect("it ends").0);
        if fields.iter().all(|field| field.starts_with("pub ")) {
            found.push((
                name.trim().to_string(),
                fields.iter().map(|field| field["pub ".len()..].to_string()).collect(),
            ));
        }
    }
    found
}

pub fn constants(text: &str) -> Vec<(String, i64)> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("pub const "));
    lines.map(|line| constant(line).expect("`NAME: type = value;`")).collect()
}

fn constant(line: &str) -> Option<(String, i64)> {
    let (name, rest) = line.split_once(':')?;
    let value = rest.split_once("= ")?.1.strip_suffix(';')?;
    let number = match value.strip_prefix("0x") {
        Some(digits) => i64::from_str_radix(digits, 16).ok()?,
        None => value.parse().ok()?,
    };
    Some((name.to_string(), number))
}
