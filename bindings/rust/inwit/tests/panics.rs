//! A panic of a closure is propagated by the call that ran it.
use inwit::initializers::RandomNormal;
use inwit::{Custom, Initialize, Initializer, Key, Options, Tensor};
use std::panic::{catch_unwind, AssertUnwindSafe};

const KEY: Key = Key::new(1, 2);

/// The message of the panic.
fn panic_of(closure: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(closure)).expect_err("a panic");
    panic.downcast_ref::<&str>().expect("a message").to_string()
}

fn fill(initializer: &impl Initialize, options: &mut Options<'_>) {
    let mut w = vec![0f32; 1 << 20];
    let result = initializer.fill_with(&mut Tensor::new(&mut w, &[1 << 20]).unwrap(), KEY, options);
    panic!("{}", if result.is_ok() { "filled" } else { "rejected" });
}

#[test]
fn of_progress() {
    let mut options = Options::new().threads(2).progress(|_, _| panic!("progress"));
    assert_eq!(panic_of(|| fill(&RandomNormal::new(), &mut options)), "progress");
}

#[test]
fn of_an_executor() {
    let mut options = Options::new().executor(|_, _| panic!("executor"));
    assert_eq!(panic_of(|| fill(&RandomNormal::new(), &mut options)), "executor");
    let mut outside = Options::new().executor(|count, task| task(count));
    assert!(catch_unwind(AssertUnwindSafe(|| fill(&RandomNormal::new(), &mut outside))).is_err());
}

#[test]
fn of_a_custom() {
    let custom = Custom::new("Mine", |_, _, _, _| panic!("custom"));
    let mine = Initializer::from_json_with("Mine", &[custom]).unwrap();
    assert_eq!(panic_of(|| fill(&mine, &mut Options::new())), "custom");
}
