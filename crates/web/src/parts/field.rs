//! An input field with its label, a hint and its error.

use leptos::prelude::*;

use crate::erased::{derive, effect, live_option, pressed, view};
use crate::focus::focus;
use crate::i18n::{Text, localized, say, use_language};

/// What a field is for, which decides the phone's keyboard and the browser's suggestions.
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
    /// A name of the person's choice.
    Name,
    /// A search term.
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
            Self::Password | Self::RecoveryCode | Self::Name | Self::Search | Self::Ticket | Self::Reason => {
                None
            }
            // Else a Japanese phone opens its kana keyboard.
            Self::UserId | Self::Mail => Some("email"),
            Self::Code => Some("numeric"),
        }
    }

    /// What the phone's keyboard writes on its Enter key.
    const fn enter_key(self) -> &'static str {
        match self {
            Self::UserId => "next",
            Self::Mail => "send",
            Self::Search => "search",
            Self::Password | Self::Code | Self::RecoveryCode | Self::Name | Self::Ticket | Self::Reason => {
                "go"
            }
        }
    }

    /// An address is `text`: with `type="email"` a browser rewrites international domains before
    /// the page sees them.
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

/// A field. When `error` is set, the focus moves here.
#[component]
pub(crate) fn Field(
    kind: Kind,
    label: Text,
    /// Help that is shown before anything is typed.
    #[prop(optional)]
    hint: Option<Text>,
    value: RwSignal<String>,
    error: RwSignal<Option<Text>>,
) -> impl IntoView {
    let id = kind.id();
    let shown = RwSignal::new(false);
    let is_wrong = move || error.with(Option::is_some);
    let class = derive(move || if is_wrong() { "field wrong" } else { "field" }.to_owned());
    effect(move || {
        if is_wrong() {
            focus(&format!("#{id}"));
        }
    });
    let typed = move |event| {
        value.set(event_target_value(&event));
        error.set(None);
    };
    let input_type = derive(move || if shown.get() { "text" } else { kind.input_type() }.to_owned());
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
                    autocapitalize=if kind == Kind::RecoveryCode { "characters" } else { "none" }
                    enterkeyhint=kind.enter_key()
                    spellcheck="false"
                    aria-invalid=move || is_wrong().then(|| "true".to_owned())
                    aria-describedby=move || described_by(id, hint.is_some(), is_wrong())
                    prop:value=value
                    on:input=typed
                />
                {(kind == Kind::Password).then(|| view! { <ShowPassword shown/> }.into_any())}
            </div>
            {live_option(move || error_line(id, error))}
        </div>
    }
}

/// The elements that describe the input to a screen reader.
fn described_by(id: &str, has_hint: bool, is_wrong: bool) -> Option<String> {
    match (has_hint, is_wrong) {
        (true, true) => Some(format!("{id}-hint {id}-error")),
        (true, false) => Some(format!("{id}-hint")),
        (false, true) => Some(format!("{id}-error")),
        (false, false) => None,
    }
}

fn error_line(id: &str, error: RwSignal<Option<Text>>) -> Option<AnyView> {
    let error = error.get()?;
    let id = format!("{id}-error");
    Some(view! { <p class="field-error" role="alert" id=id>{error}</p> }.into_any())
}

#[component]
fn ShowPassword(shown: RwSignal<bool>) -> impl IntoView {
    let language = use_language();
    let says = localized(language, move |language| {
        if shown.get() { say!(language, common_hide) } else { say!(language, common_show) }
    });
    // The name contains the label (WCAG 2.5.3).
    let name = localized(language, move |language| {
        if shown.get() { say!(language, common_hide_password) } else { say!(language, common_show_password) }
    });
    view! {
        <button
            type="button"
            class="show"
            aria-label=name
            on:click=pressed(move || shown.update(|shown| *shown = !*shown))
        >
            {says}
        </button>
    }
}
