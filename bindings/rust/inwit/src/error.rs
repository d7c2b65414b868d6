//! Errors by status, with the message of the library.
use inwit_sys as sys;
use std::ffi::CStr;
use std::fmt;

/// The result of a call.
pub type Result<T> = std::result::Result<T, Error>;

/// An error message, which names the argument, its value and the accepted range, and the job of a batch that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    text: String,
    job: Option<usize>,
}

impl Message {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Message { text: text.into(), job: None }
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl AsRef<str> for Message {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

/// One variant for each status of the C ABI.
macro_rules! errors {
    ($($(#[$doc:meta])+ $variant:ident = $status:ident;)+) => {
        /// An error by the status of the library, with its message.
        ///
        /// ```
        /// use inwit::{initializers::GlorotUniform, Error, Initialize, Key, Tensor};
        /// let mut w = [0f32; 6];
        /// match GlorotUniform::new().fill(&mut Tensor::new(&mut w, &[2, 3])?, Key::new(1, 2)) {
        ///     Err(Error::Layout(message)) => assert!(message.as_ref().contains("layout")),
        ///     other => panic!("{other:?}"),
        /// }
        /// # Ok::<(), Error>(())
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Error {
            $($(#[$doc])+ $variant(Message),)+
            /// A status of a later library, unknown to this crate.
            Other(i32, Message),
        }

        impl Error {
            fn of(status: i32, message: Message) -> Self {
                match status {
                    $(sys::$status => Error::$variant(message),)+
                    other => Error::Other(other, message),
                }
            }

            /// The number in the C ABI: `INWIT_E_SHAPE`, ...
            pub fn status(&self) -> i32 {
                match self {
                    $(Error::$variant(_) => sys::$status,)+
                    Error::Other(status, _) => *status,
                }
            }

            fn parts(&self) -> &Message {
                match self {
                    $(Error::$variant(message) => message,)+
                    Error::Other(_, message) => message,
                }
            }
        }
    };
}

errors! {
    /// A shape, an extent, strides or memory that is invalid.
    Argument = INWIT_E_ARGUMENT;
    /// An unknown initializer, or a tensor that matches no rule of a recipe.
    Name = INWIT_E_NAME;
    /// An initializer's argument: unknown, wrong kind, out of range, NaN.
    Parameter = INWIT_E_PARAMETER;
    /// A rank or extents that this initializer does not support.
    Shape = INWIT_E_SHAPE;
    /// A box (shard) outside of the global shape, or a shard of a tensor that exists only as a whole.
    Box = INWIT_E_BOX;
    /// An element type that this initializer does not support.
    DType = INWIT_E_DTYPE;
    /// Fans or axes are required, but the tensor has neither a layout nor fans.
    Layout = INWIT_E_LAYOUT;
    /// Memory that the library cannot write: of a device that [`crate::Options::device`] does not give, or none of it.
    Device = INWIT_E_DEVICE;
    /// A call of a device's driver failed.
    Driver = INWIT_E_DRIVER;
    /// JSON: syntax, unknown key, limits.
    Config = INWIT_E_CONFIG;
    /// The progress callback cancelled the call.
    Cancelled = INWIT_E_CANCELLED;
    /// An allocation failed.
    Memory = INWIT_E_MEMORY;
    /// Valid, but absent from this build of the library or this machine.
    Unsupported = INWIT_E_UNSUPPORTED;
    /// LAPACK did not converge.
    Numeric = INWIT_E_NUMERIC;
    /// A custom initializer failed.
    Custom = INWIT_E_CUSTOM;
    /// A defect of the library.
    Internal = INWIT_E_INTERNAL;
}

impl Error {
    /// The error of a failed call; without a message, the name of the status.
    pub(crate) fn new(status: i32, text: String, job: i64) -> Self {
        let text = if text.is_empty() { status_name(status).to_string() } else { text };
        Error::of(status, Message { text, job: usize::try_from(job).ok() })
    }

    pub(crate) fn argument(text: impl Into<String>) -> Self {
        Error::Argument(Message::new(text))
    }

    /// An error of a custom initializer, with its message.
    pub fn custom(message: impl Into<String>) -> Self {
        Error::Custom(Message::new(message))
    }

    /// The message, which names the argument, its value and the accepted range.
    pub fn message(&self) -> &str {
        &self.parts().text
    }

    /// The index of the job that failed in a batch.
    pub fn job(&self) -> Option<usize> {
        self.parts().job
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for Error {}

/// `"INWIT_E_SHAPE"`.
fn status_name(status: i32) -> &'static str {
    // SAFETY: the text is static and NUL-terminated.
    unsafe { CStr::from_ptr(sys::inwit_status_name(status)) }.to_str().unwrap_or("unknown status")
}
