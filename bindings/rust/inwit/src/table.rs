//! The macros that expand the registry entries of `entries.rs`, which is generated.

/// A type for each initializer: `"c_name" Type(required fields) { optional fields = defaults }`.
macro_rules! initializers {
    ($(
        $(#[$doc:meta])*
        $name:literal $type:ident($( $(#[$required_doc:meta])* $required:ident: $required_kind:ty, )*) {
            $( $(#[$optional_doc:meta])* $optional:ident: $optional_kind:ty = $default:expr, )*
        }
    )*) => {$(
        $crate::table::initializers!(@type ($(#[$doc])*) $type
            $($(#[$required_doc])* $required: $required_kind,)* $($(#[$optional_doc])* $optional: $optional_kind,)*);
        $crate::table::initializers!(@default $type $($required)*);

        impl $type {
            #[doc = concat!("`", $name, "` with the defaults of all optional arguments.")]
            pub fn new($($required: impl Into<$required_kind>,)*) -> Self {
                $type { $($required: $required.into(),)* $($optional: $default.into(),)* }
            }
            $(
                $(#[$required_doc])*
                #[must_use]
                pub fn $required(mut self, $required: impl Into<$required_kind>) -> Self {
                    self.$required = $required.into();
                    self
                }
            )*
            $(
                $(#[$optional_doc])*
                #[must_use]
                pub fn $optional(mut self, $optional: impl Into<$optional_kind>) -> Self {
                    self.$optional = $optional.into();
                    self
                }
            )*
        }

        impl $crate::table::Entry for $type {
            const NAME: &'static str = concat!($name, "\0");

            #[inline]
            fn bind<R>(&self, then: impl FnOnce(&[inwit_sys::inwit_arg]) -> R) -> R {
                $( let mut $required = None; )*
                $( let mut $optional = None; )*
                then($crate::table::given(&mut [
                    $( $crate::argument::Argument::c(&self.$required, concat!(stringify!($required), "\0"), &mut $required), )*
                    $( $crate::argument::Argument::c(&self.$optional, concat!(stringify!($optional), "\0"), &mut $optional), )*
                ]))
            }
        }

        impl $crate::Initialize for $type {
            fn fill(&self, out: &mut $crate::Tensor<'_>, key: $crate::Key) -> $crate::Result<()> {
                $crate::table::fill(self, out, key)
            }
            fn fill_with(
                &self,
                out: &mut $crate::Tensor<'_>,
                key: $crate::Key,
                options: &mut $crate::Options<'_>,
            ) -> $crate::Result<()> {
                $crate::table::fill_with(self, out, key, options)
            }
            fn initializer(&self) -> $crate::Result<$crate::Initializer> {
                $crate::table::initializer(self)
            }
        }
    )*
        #[cfg(test)]
        mod tests {
            #[test]
            fn defaults_are_the_library_s() {
                let mut names = Vec::new();
                $( $crate::table::initializers!(@test names $name $type $($required)*); )*
                assert_eq!(names, crate::names().collect::<Vec<_>>());
            }
        }
    };

    (@test $names:ident $name:literal $type:ident) => {
        $names.push($name);
        let typed = $crate::Initialize::initializer(&super::$type::new()).expect($name);
        assert_eq!(typed, $crate::Initializer::new($name, &[]).expect($name));
    };
    (@test $names:ident $name:literal $type:ident $($required:ident)+) => {
        $names.push($name);
        assert!($crate::Initializer::new($name, &[]).is_err(), $name);
    };

    (@type ($(#[$doc:meta])*) $type:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $type;
    };
    (@type ($(#[$doc:meta])*) $type:ident $($(#[$field_doc:meta])* $field:ident: $kind:ty,)+) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $type {
            $( $(#[$field_doc])* pub $field: $kind, )+
        }
    };

    (@default $type:ident) => {
        impl Default for $type {
            fn default() -> Self {
                Self::new()
            }
        }
    };
    (@default $type:ident $($required:ident)+) => {};
}

/// Choices by name; the default need not be the first.
macro_rules! choices {
    ($( $(#[$doc:meta])* $type:ident { $( $(#[$variant_doc:meta])* $variant:ident = $text:literal, )* } )*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $type {
            $( $(#[$variant_doc])* $variant, )*
        }

        impl $crate::argument::Argument for $type {
            fn c(&self, name: &'static str, _: &mut Option<inwit_sys::inwit_tensor>) -> inwit_sys::inwit_arg {
                let text = match self {
                    $( $type::$variant => concat!($text, "\0"), )*
                };
                inwit_sys::inwit_arg { text: text.as_ptr().cast(), ..$crate::argument::number(name, 0.0) }
            }
        }
    )*};
}

/// Windows by name, Kaiser's by its beta, or by values.
macro_rules! windows {
    ($( $(#[$doc:meta])* $type:ident { $( $(#[$variant_doc:meta])* $variant:ident = $text:literal, )* } )*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub enum $type {
            $( $(#[$variant_doc])* $variant, )*
            /// Kaiser's, by its beta.
            Kaiser(f64),
            /// The values themselves.
            Array($crate::Array),
        }

        impl $crate::argument::Argument for $type {
            fn c(&self, name: &'static str, array: &mut Option<inwit_sys::inwit_tensor>) -> inwit_sys::inwit_arg {
                let text = match self {
                    $( $type::$variant => concat!($text, "\0"), )*
                    $type::Kaiser(beta) => return $crate::argument::Argument::c(beta, name, array),
                    $type::Array(values) => return $crate::argument::Argument::c(values, name, array),
                };
                inwit_sys::inwit_arg { text: text.as_ptr().cast(), ..$crate::argument::number(name, 0.0) }
            }
        }
    )*};
}

pub(crate) use {choices, initializers, windows};

use crate::call;
use crate::error::Result;
use crate::initializer::Initializer;
use crate::key::Key;
use crate::options::Options;
use crate::tensor::Tensor;
use inwit_sys as sys;

/// A typed initializer.
pub(crate) trait Entry {
    /// The registered name with a NUL at its end.
    const NAME: &'static str;
    /// Passes the arguments that are given to `then`.
    fn bind<R>(&self, then: impl FnOnce(&[sys::inwit_arg]) -> R) -> R;
}

/// The elements of `args` that have a name, moved to the front.
#[inline]
pub(crate) fn given(args: &mut [sys::inwit_arg]) -> &[sys::inwit_arg] {
    let mut count = 0;
    for i in 0..args.len() {
        if !args[i].name.is_null() {
            args[count] = args[i];
            count += 1;
        }
    }
    &args[..count]
}

fn fill_by<E: Entry>(entry: &E, out: &mut Tensor<'_>, key: Key, context: *mut sys::inwit_context) -> i32 {
    let name = E::NAME.as_ptr().cast();
    entry.bind(|args| {
        // SAFETY: a NUL-terminated name, `args.len()` arguments that outlive the call, and a tensor whose memory is borrowed.
        unsafe { sys::inwit_fill(name, args.as_ptr(), args.len(), out.as_raw(), key.seed, key.stream, context) }
    })
}

pub(crate) fn fill<E: Entry>(entry: &E, out: &mut Tensor<'_>, key: Key) -> Result<()> {
    call::plain(|context| fill_by(entry, out, key, context))
}

pub(crate) fn fill_with<E: Entry>(entry: &E, out: &mut Tensor<'_>, key: Key, options: &mut Options<'_>) -> Result<()> {
    call::with(options, |context| fill_by(entry, out, key, context))
}

pub(crate) fn initializer<E: Entry>(entry: &E) -> Result<Initializer> {
    // SAFETY: a NUL-terminated name, and arguments that outlive the call.
    entry.bind(|args| unsafe { Initializer::create(E::NAME.as_ptr().cast(), args) })
}
