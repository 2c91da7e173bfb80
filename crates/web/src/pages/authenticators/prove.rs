//! The picture to scan, the key to type instead, and the code that proves that it worked.

use leptos::prelude::*;
use ninsho_shared::authenticators::{AuthenticatorView, NewAuthenticatorView, VerifyAuthenticatorRequest};
use ninsho_shared::{AuthenticatorCode, ProblemCode, paths};
use uuid::Uuid;

use super::adding::Adding;
use crate::api::Call;
use crate::clock::time_of_day;
use crate::erased::{live, paragraph, styled_paragraph, submitted, together};
use crate::failure::{Answer, Failure};
use crate::focus::focus_when_drawn;
use crate::i18n::{Language, localized, say, text};
use crate::parts::authenticator_code::{authenticator_code_error, refused_authenticator_code};
use crate::parts::banner::{Tone, banner};
use crate::parts::button::Button;
use crate::parts::copy::copyable;
use crate::parts::field::{Field, Kind};

/// A key in groups of four, as people copy it by hand.
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

/// The proof of one app. What is typed and what came of it belongs to the adding: a question for
/// another second factor takes this off the screen for a while.
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
            Some(Ok(app)) => self.adding.added(&app),
            Some(Err(Failure::Problem(problem))) if problem.code == ProblemCode::WrongCode => {
                self.adding.code_error.set(Some(refused_authenticator_code(self.adding.language, &problem)));
            }
            Some(Err(why)) => match why.code() {
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

/// Picture, key and field; or that it is over.
pub(super) fn prove(adding: Adding, new: NewAuthenticatorView) -> AnyView {
    let language = adding.language;
    let proof = Proof { adding, id: new.id };
    focus_when_drawn("#add-app");
    let cancel = Callback::new(move |()| adding.new.set(None));
    let inside = live(move || {
        if adding.dead.get() {
            banner(Tone::Error, text!(language, authenticators_dead))
        } else {
            together(vec![picture(language, &new), form(proof, &new)])
        }
    });
    view! {
        {inside}
        <p class="aside">{Button::small(text!(language, authenticators_cancel)).on_press(cancel).view()}</p>
    }
    .into_any()
}

fn picture(language: RwSignal<Language>, new: &NewAuthenticatorView) -> AnyView {
    let size = new.qr.size;
    view! {
        {paragraph(text!(language, authenticators_scan))}
        <svg class="qr" viewBox=format!("0 0 {size} {size}") role="img" aria-label=text!(language, authenticators_qr)>
            <path d=new.qr.path.clone()></path>
        </svg>
        <p><a href=new.uri.clone()>{text!(language, authenticators_open_authenticator)}</a></p>
        <div class="key">
            {paragraph(text!(language, authenticators_key))}
            {copyable(in_groups(&new.secret))}
        </div>
    }
    .into_any()
}

fn form(proof: Proof, new: &NewAuthenticatorView) -> AnyView {
    let language = proof.adding.language;
    let typed = proof.adding.code;
    let expires_at = new.expires_at;
    let valid = localized(language, move |language| {
        let time = time_of_day(language, expires_at);
        say!(language, authenticators_valid, time.as_str())
    });
    let submit = submitted(move || match AuthenticatorCode::parse(&typed.get_untracked()) {
        Ok(code) => proof.check(code),
        Err(wrong) => proof.adding.code_error.set(Some(authenticator_code_error(language, wrong))),
    });
    let complete = Memo::new(move |_| typed.with(|typed| AuthenticatorCode::parse(typed).is_ok()));
    let confirm = Button::secondary(text!(language, code_confirm))
        .primary_when(complete.into())
        .busy(proof.adding.checking.busy(), text!(language, code_confirming));
    view! {
        {paragraph(text!(language, authenticators_prove))}
        <form class="code-form" method="post" novalidate on:submit=submit>
            {Field::new(Kind::Code, text!(language, factor_authenticator_label), typed, proof.adding.code_error)
                .hint(text!(language, factor_authenticator_hint))
                .view()}
            {styled_paragraph(valid, "valid")}
            {confirm.view()}
        </form>
    }
    .into_any()
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
