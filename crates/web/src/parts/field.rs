//! A field to type into, with its label, a hint, and what is wrong with what was typed.

use leptos::prelude::*;

use crate::erased::{derive, effect, live_option, pressed, truth};
use crate::focus::focus;
use crate::i18n::{Text, localized, say, text, use_language};

/// What is typed into a field. It decides the keyboard of a phone and what the browser offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// ECS-ID or SPS-ID.
    UserId,
    /// A password, which can be shown.
    Password,
    /// A mail address.
    Mail,
    /// A code of digits.
    Code,
    /// A recovery code.
    RecoveryCode,
    /// What somebody calls something.
    Name,
    /// Something to look for.
    Search,
    /// The number of a ticket.
    Ticket,
    /// A reason.
    Reason,
}

impl Kind {
    const fn id(self) -> &'static str {
        match self {
            Self::UserId => "user-id",
            Self::Password => "password",
            Self::Mail => "address",
            Self::Code => "code",
            Self::RecoveryCode => "recovery-code",
            Self::Name => "name",
            Self::Search => "search",
            Self::Ticket => "ticket",
            Self::Reason => "reason",
        }
    }

    const fn autocomplete(self) -> &'static str {
        match self {
            Self::UserId => "username",
            Self::Password => "current-password",
            Self::Mail => "email",
            Self::Code => "one-time-code",
            Self::RecoveryCode | Self::Name | Self::Search | Self::Ticket | Self::Reason => "off",
        }
    }

    const fn input_mode(self) -> Option<&'static str> {
        match self {
            Self::UserId
            | Self::Password
            | Self::RecoveryCode
            | Self::Name
            | Self::Search
            | Self::Ticket
            | Self::Reason => None,
            Self::Mail => Some("email"),
            Self::Code => Some("numeric"),
        }
    }

    /// An address is typed as text: with `type="email"` a browser turns what it takes for a
    /// domain into another spelling before we see it.
    const fn input_type(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Search => "search",
            Self::UserId
            | Self::Mail
            | Self::Code
            | Self::RecoveryCode
            | Self::Name
            | Self::Ticket
            | Self::Reason => "text",
        }
    }
}

/// A field, described step by step and shown by [`Field::view`].
#[derive(Clone, Copy)]
pub(crate) struct Field {
    kind: Kind,
    label: Text,
    hint: Option<Text>,
    value: RwSignal<String>,
    error: RwSignal<Option<Text>>,
    on_leave: Option<Callback<()>>,
}

impl Field {
    /// A field of this name. When something is wrong with what is typed, the focus comes here.
    pub(crate) fn new(
        kind: Kind,
        label: Text,
        value: RwSignal<String>,
        error: RwSignal<Option<Text>>,
    ) -> Self {
        Self { kind, label, hint: None, value, error, on_leave: None }
    }

    /// What helps before one types.
    pub(crate) fn hint(self, hint: Text) -> Self {
        Self { hint: Some(hint), ..self }
    }

    /// What is done when it is left with something new in it.
    pub(crate) fn on_leave(self, on_leave: Callback<()>) -> Self {
        Self { on_leave: Some(on_leave), ..self }
    }

    /// The field on the page.
    pub(crate) fn view(self) -> AnyView {
        let Self { kind, label, hint, value, error, on_leave } = self;
        let id = kind.id();
        let shown = RwSignal::new(false);
        let is_wrong = move || error.with(Option::is_some);
        let class = derive(move || if is_wrong() { "field wrong" } else { "field" }.to_owned());
        effect(move || {
            if is_wrong() {
                focus(&format!("#{id}"));
            }
        });
        let described = move || match (hint.is_some(), is_wrong()) {
            (true, true) => Some(format!("{id}-hint {id}-error")),
            (true, false) => Some(format!("{id}-hint")),
            (false, true) => Some(format!("{id}-error")),
            (false, false) => None,
        };
        let typed = move |event| {
            value.set(event_target_value(&event));
            error.set(None);
        };
        let left = move |_| {
            if let Some(on_leave) = on_leave {
                // A browser says so, too, of a field that goes away with its page.
                let _ = on_leave.try_run(());
            }
        };
        let input_type = derive(move || if shown.get() { "text" } else { kind.input_type() }.to_owned());
        let what_is_wrong = move || {
            let id = format!("{id}-error");
            let error = error.get()?;
            Some(view! { <p class="field-error" role="alert" id=id>{error}</p> }.into_any())
        };
        view! {
            <div class=class>
                <label for=id>{label}</label>
                {hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> }.into_any())}
                <div class="input">
                    <input
                        id=id
                        name=id
                        class=if matches!(kind, Kind::Code | Kind::RecoveryCode) { "code" } else { "" }
                        type=input_type
                        inputmode=kind.input_mode()
                        autocomplete=kind.autocomplete()
                        autocapitalize="none"
                        spellcheck="false"
                        aria-invalid=move || is_wrong().then(|| "true".to_owned())
                        aria-describedby=described
                        prop:value=value
                        on:input=typed
                        on:change=left
                    />
                    {(kind == Kind::Password).then(|| show_password(shown))}
                </div>
                {live_option(what_is_wrong)}
            </div>
        }
        .into_any()
    }
}

fn show_password(shown: RwSignal<bool>) -> AnyView {
    let language = use_language();
    let says = localized(language, move |language| {
        if shown.get() { say!(language, common_hide) } else { say!(language, common_show) }
    });
    view! {
        <button
            type="button"
            class="show"
            aria-label=text!(language, common_show_password)
            aria-pressed=truth(move || shown.get())
            on:click=pressed(move || shown.update(|shown| *shown = !*shown))
        >
            {says}
        </button>
    }
    .into_any()
}
