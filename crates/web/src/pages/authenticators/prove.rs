//! The QR code, the key to type instead, and the code that proves that the authenticator works.

use leptos::prelude::*;
use ninsho_shared::authenticators::{
    AuthenticatorApp, AuthenticatorView, NewAuthenticatorView, VerifyAuthenticatorRequest,
};
use ninsho_shared::{AuthenticatorCode, ProblemCode, Timestamp, paths};
use uuid::Uuid;

use super::adding::Adding;
use crate::api::Call;
use crate::clock::time_of_day;
use crate::erased::{live, paragraph, styled_paragraph, submitted, view};
use crate::failure::Answer;
use crate::focus::{focus_when_drawn, has_keyboard};
use crate::i18n::{Language, localized, say, text};
use crate::parts::authenticator_code::{authenticator_code_error, refused_authenticator_code};
use crate::parts::banner::{Banner, Tone};
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::copy::Copyable;
use crate::parts::field::{Field, Kind};

/// A key in groups of four, which are easier to copy by hand.
#[must_use]
fn in_groups(key: &str) -> String {
    let mut groups = String::with_capacity(key.len() + key.len() / 4);
    for (place, c) in key.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            groups.push(' ');
        }
        groups.push(c);
    }
    groups
}

/// The proof of one authenticator. Its state is in `Adding`, which outlives a step-up.
#[derive(Clone, Copy)]
struct Proof {
    adding: Adding,
    id: Uuid,
}

impl Proof {
    fn check(self, code: AuthenticatorCode) {
        self.adding.failure.set(None);
        self.adding.code_error.set(None);
        let call = Call::post(paths::authenticator_verify(self.id), &VerifyAuthenticatorRequest { code });
        self.adding.checking.send(call, move |answer| self.checked(answer));
    }

    fn checked(self, answer: Answer<AuthenticatorView>) {
        match self.adding.session.still_in(answer) {
            Some(Ok(authenticator)) => self.adding.added(&authenticator),
            Some(Err(why)) => match why.code() {
                Some(ProblemCode::WrongCode) => {
                    self.adding.code_error.set(refused_authenticator_code(self.adding.language, &why));
                }
                Some(
                    ProblemCode::CodeExhausted
                    | ProblemCode::CodeExpired
                    | ProblemCode::FlowEnded
                    | ProblemCode::NotFound,
                ) => self.adding.dead.set(true),
                Some(ProblemCode::StepUpRequired) => {
                    self.adding.authenticators.go_on.set(Some(Callback::new(move |()| self.check_again())));
                }
                _ => self.adding.failure.set(Some(why)),
            },
            None => {}
        }
    }

    fn check_again(self) {
        if let Ok(code) = AuthenticatorCode::parse(&self.adding.code.get_untracked()) {
            self.check(code);
        }
    }
}

/// QR code, key and field; or that the set-up expired.
#[component]
pub(super) fn ProveAuthenticator(adding: Adding, new: NewAuthenticatorView) -> impl IntoView {
    let language = adding.language;
    focus_when_drawn("#add-app");
    let cancel = Callback::new(move |()| adding.new.set(None));
    let inside = live(move || {
        if adding.dead.get() {
            view! { <Banner tone=Tone::Error says=text!(language, authenticators_dead)/> }.into_any()
        } else {
            let proof = Proof { adding, id: new.id };
            let expires_at = new.expires_at;
            view! {
                <Secret language new=new.clone()/>
                <CodeForm proof expires_at/>
            }
            .into_any()
        }
    });
    view! {
        {inside}
        <p class="aside">
            <Button style=ButtonStyle::Small says=text!(language, authenticators_cancel) on_press=cancel/>
        </p>
    }
}

#[component]
fn Secret(language: RwSignal<Language>, new: NewAuthenticatorView) -> impl IntoView {
    let NewAuthenticatorView { uri, qr, apps, secret, .. } = new;
    let size = qr.size;
    let picture = view! {
        <svg class="qr" viewBox=format!("0 0 {size} {size}") role="img" aria-label=text!(language, authenticators_qr)>
            <path d=qr.path></path>
        </svg>
    };
    let key = view! {
        <div class="key">
            {paragraph(text!(language, authenticators_key))}
            <Copyable text=in_groups(&secret)/>
        </div>
    };
    let open =
        |class| view! { <a class=class href=uri>{text!(language, authenticators_open_authenticator)}</a> };
    // A telephone cannot scan its own screen: there the app opens, and the picture is for another device.
    let how = if has_keyboard() {
        view! {
            {paragraph(text!(language, authenticators_scan))}
            {picture}
            <p>{open("")}</p>
            {key}
        }
        .into_any()
    } else {
        view! {
            {paragraph(text!(language, authenticators_open))}
            <p>{open("button primary")}</p>
            <details>
                <summary>{text!(language, authenticators_other_device)}</summary>
                {picture}
                {key}
            </details>
        }
        .into_any()
    };
    view! {
        {recommended(language, apps)}
        {how}
    }
}

/// Where to get an app, for who has none.
fn recommended(language: RwSignal<Language>, apps: Vec<AuthenticatorApp>) -> Option<AnyView> {
    let items: Vec<AnyView> = apps.into_iter().map(|app| get_app(language, app)).collect();
    (!items.is_empty()).then(|| {
        view! {
            <details>
                <summary>{text!(language, authenticators_get)}</summary>
                <ul>{items}</ul>
            </details>
        }
        .into_any()
    })
}

fn get_app(language: RwSignal<Language>, app: AuthenticatorApp) -> AnyView {
    let AuthenticatorApp { name, app_store, google_play, website } = app;
    let store = |says: &'static str| localized(language, move |_| says.to_owned());
    let places = [
        (app_store, store("App Store")),
        (google_play, store("Google Play")),
        (website, text!(language, authenticators_website)),
    ];
    let links: Vec<AnyView> = places
        .into_iter()
        .filter_map(|(page, says)| {
            let page = page?;
            Some(view! { " "<a href=page target="_blank" rel="noopener noreferrer">{says}</a> }.into_any())
        })
        .collect();
    view! { <li><span translate="no">{name}</span>":"{links}</li> }.into_any()
}

#[component]
fn CodeForm(proof: Proof, expires_at: Timestamp) -> impl IntoView {
    let language = proof.adding.language;
    let typed = proof.adding.code;
    let valid = localized(language, move |language| {
        let time = time_of_day(language, expires_at);
        say!(language, authenticators_valid, time.as_str())
    });
    let submit = submitted(move || match AuthenticatorCode::parse(&typed.get_untracked()) {
        Ok(code) => proof.check(code),
        Err(wrong) => proof.adding.code_error.set(Some(authenticator_code_error(language, wrong))),
    });
    view! {
        {paragraph(text!(language, authenticators_prove))}
        <form class="code-form" method="post" novalidate on:submit=submit>
            <Field
                kind=Kind::Code
                label=text!(language, factor_authenticator_label)
                value=typed
                error=proof.adding.code_error
                hint=text!(language, factor_authenticator_hint)
            />
            {styled_paragraph(valid, "valid")}
            <Button
                style=ButtonStyle::Primary
                says=text!(language, code_confirm)
                busy=(proof.adding.checking.busy(), text!(language, code_confirming))
            />
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::in_groups;

    #[test]
    fn a_key_is_read_in_groups_of_four() {
        assert_eq!(in_groups("GEZDGNBVGY"), "GEZD GNBV GY");
        assert_eq!(in_groups("GEZD"), "GEZD");
    }
}
