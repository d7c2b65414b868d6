//! What goes wrong, by status, with the library's words.
use inwit_sys as sys;
use std::ffi::CStr;
use std::fmt;

/// The result of a call.
pub type Result<T> = std::result::Result<T, Error>;

/// What was wrong: the argument, its value, what is allowed. And the job of a batch that the words are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    text: String,
    job: Option<usize>,
}

impl Words {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Words { text: text.into(), job: None }
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl AsRef<str> for Words {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

/// One row for each status of the C ABI.
macro_rules! errors {
    ($($(#[$doc:meta])+ $variant:ident = $status:ident;)+) => {
        /// What went wrong, by the library's status, with its words.
        ///
        /// ```
        /// use inwit::{initializers::GlorotUniform, Error, Initialize, Key, Tensor};
        /// let mut w = [0f32; 6];
        /// match GlorotUniform::new().fill(&mut Tensor::new(&mut w, &[2, 3])?, Key::new(1, 2)) {
        ///     Err(Error::Layout(words)) => assert!(words.as_ref().contains("keras 2 and 3, torch 3 and 2")),
        ///     other => panic!("{other:?}"),
        /// }
        /// # Ok::<(), Error>(())
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Error {
            $($(#[$doc])+ $variant(Words),)+
            /// A status that this crate does not know: of a later library.
            Other(i32, Words),
        }

        impl Error {
            fn of(status: i32, words: Words) -> Self {
                match status {
                    $(sys::$status => Error::$variant(words),)+
                    other => Error::Other(other, words),
                }
            }

            /// The number in the C ABI: `INWIT_E_SHAPE`, ...
            pub fn status(&self) -> i32 {
                match self {
                    $(Error::$variant(_) => sys::$status,)+
                    Error::Other(status, _) => *status,
                }
            }

            fn parts(&self) -> &Words {
                match self {
                    $(Error::$variant(words) => words,)+
                    Error::Other(_, words) => words,
                }
            }
        }
    };
}

errors! {
    /// A shape, an extent, strides, or memory that does not fit.
    Argument = INWIT_E_ARGUMENT;
    /// No such initializer (the words name those there are); a tensor that no rule names.
    Name = INWIT_E_NAME;
    /// An initializer's argument: unknown, wrong kind, out of range, NaN.
    Parameter = INWIT_E_PARAMETER;
    /// Rank or extents that this initializer refuses.
    Shape = INWIT_E_SHAPE;
    /// A box that leaves the global shape; a box of what exists only whole.
    Box = INWIT_E_BOX;
    /// An element type that this initializer refuses.
    DType = INWIT_E_DTYPE;
    /// Fans or axes are needed and neither layout nor literal fans say them.
    Layout = INWIT_E_LAYOUT;
    /// Memory that the library cannot write.
    Device = INWIT_E_DEVICE;
    /// JSON: syntax, unknown key, limits.
    Config = INWIT_E_CONFIG;
    /// Progress asked to stop.
    Cancelled = INWIT_E_CANCELLED;
    /// An allocation failed.
    Memory = INWIT_E_MEMORY;
    /// Valid, but absent from this build of the library or this machine.
    Unsupported = INWIT_E_UNSUPPORTED;
    /// LAPACK did not converge.
    Numeric = INWIT_E_NUMERIC;
    /// An initializer of yours failed.
    Custom = INWIT_E_CUSTOM;
    /// A defect of the library.
    Internal = INWIT_E_INTERNAL;
}

impl Error {
    /// The words of a call that failed; the status' name where it left none.
    pub(crate) fn new(status: i32, text: String, job: i64) -> Self {
        let text = if text.is_empty() { status_name(status).to_string() } else { text };
        Error::of(status, Words { text, job: usize::try_from(job).ok() })
    }

    pub(crate) fn argument(text: impl Into<String>) -> Self {
        Error::Argument(Words::new(text))
    }

    /// For an initializer of yours that fails: its words.
    pub fn custom(words: impl Into<String>) -> Self {
        Error::Custom(Words::new(words))
    }

    /// What was wrong: the argument, its value, what is allowed.
    pub fn words(&self) -> &str {
        &self.parts().text
    }

    /// The job of a batch that the words are about.
    pub fn job(&self) -> Option<usize> {
        self.parts().job
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

impl std::error::Error for Error {}

/// `"INWIT_E_SHAPE"`.
fn status_name(status: i32) -> &'static str {
    // SAFETY: the library's text is static and NUL-terminated.
    unsafe { CStr::from_ptr(sys::inwit_status_name(status)) }.to_str().unwrap_or("unknown status")
}
