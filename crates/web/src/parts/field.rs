//! A field to type into, with its label, a hint, and what is wrong with what was typed.

use leptos::html;
use leptos::prelude::*;

use crate::i18n::{Text, following, say, text, use_language};

/// What is typed into a field. It decides the keyboard of a phone and what the browser offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// ECS-ID or SPS-ID.
    UserId,
    /// A password, which can be shown.
    Password,
    /// A mail address.
    Mail,
    /// A mailed code.
    Code,
}

impl Kind {
    const fn id(self) -> &'static str {
        match self {
            Self::UserId => "user-id",
            Self::Password => "password",
            Self::Mail => "address",
            Self::Code => "code",
        }
    }

    const fn autocomplete(self) -> &'static str {
        match self {
            Self::UserId => "username",
            Self::Password => "current-password",
            Self::Mail => "email",
            Self::Code => "one-time-code",
        }
    }

    const fn input_mode(self) -> Option<&'static str> {
        match self {
            Self::UserId | Self::Password => None,
            Self::Mail => Some("email"),
            Self::Code => Some("numeric"),
        }
    }

    /// An address is typed as text: with `type="email"` a browser turns what it takes for a
    /// domain into another spelling before we see it.
    const fn input_type(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::UserId | Self::Mail | Self::Code => "text",
        }
    }
}

/// A field.
#[component]
pub(crate) fn Field(
    /// What is typed into it.
    kind: Kind,
    /// What it is called.
    label: Text,
    /// What helps before one types.
    #[prop(optional)]
    hint: Option<Text>,
    /// What is typed.
    value: RwSignal<String>,
    /// What is wrong with it. When something is, the focus comes here.
    error: RwSignal<Option<Text>>,
    /// Done when the field is left.
    #[prop(optional)]
    on_leave: Option<Callback<()>>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let shown = RwSignal::new(false);
    let (id, hint_id, error_id) = (kind.id(), format!("{}-hint", kind.id()), format!("{}-error", kind.id()));
    let described = {
        let (hint_id, error_id) = (hint.map(|_| hint_id.clone()), error_id.clone());
        move || {
            let error_id = error.with(Option::is_some).then(|| error_id.clone());
            let ids: Vec<String> = hint_id.iter().cloned().chain(error_id).collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        }
    };
    Effect::new(move || {
        if error.with(Option::is_some)
            && let Some(input) = input.get_untracked()
        {
            let _ = input.focus();
        }
    });
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
    let input_type = move || if shown.get() { "text" } else { kind.input_type() };
    view! {
        <div class="field" class:wrong=move || error.with(Option::is_some)>
            <label for=id>{label}</label>
            {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
            <div class="input">
                <input
                    id=id
                    name=id
                    class=if kind == Kind::Code { "code" } else { "" }
                    type=input_type
                    inputmode=kind.input_mode()
                    autocomplete=kind.autocomplete()
                    autocapitalize="none"
                    spellcheck="false"
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=described
                    node_ref=input
                    prop:value=value
                    on:input=typed
                    on:change=left
                />
                {(kind == Kind::Password).then(|| view! { <ShowPassword shown/> })}
            </div>
            {move || {
                let id = error_id.clone();
                error.get().map(|error| view! { <p class="field-error" role="alert" id=id>{error}</p> })
            }}
        </div>
    }
    .into_any()
}

#[component]
fn ShowPassword(shown: RwSignal<bool>) -> impl IntoView {
    let language = use_language();
    let says = following(
        language,
        Box::new(
            move |language| {
                if shown.get() { say!(language, common_hide) } else { say!(language, common_show) }
            },
        ),
    );
    view! {
        <button
            type="button"
            class="show"
            aria-label=text!(language, common_show_password)
            aria-pressed=move || if shown.get() { "true" } else { "false" }
            on:click=move |_| shown.update(|shown| *shown = !*shown)
        >
            {says}
        </button>
    }
    .into_any()
}
