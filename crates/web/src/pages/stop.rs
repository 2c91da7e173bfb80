//! The link in a notice: the owner stops a change that they did not ask for. Opening it only
//! shows what it is about, since mail scanners open links; the button acts.

use leptos::prelude::*;
use ninsho_shared::revocation::{RevocableChange, RevocationSubject, RevocationView};
use ninsho_shared::{ProblemCode, Timestamp, paths};

use crate::api::Call;
use crate::clock::day_and_time;
use crate::erased::{live, paragraph, together};
use crate::failure::Failure;
use crate::i18n::{Language, Text, localized, say, text, use_language};
use crate::parts::banner::{Tone, banner_with};
use crate::parts::button::Button;
use crate::parts::facts::{fact, facts, main_address};
use crate::parts::failure::failure_slot;
use crate::parts::frame::frame;
use crate::parts::support_desk::support_desk_card;
use crate::request::Request;
use crate::resource::ApiResource;

/// The page; `token` is the secret in the link.
pub(crate) fn stop_page(token: &str) -> AnyView {
    let stop = Stop {
        path: StoredValue::new(paths::revocation(token)),
        link: ApiResource::from(paths::revocation(token)),
        request: Request::new(),
        failure: RwSignal::new(None),
    };
    let body = move || {
        if stop.link.code() == Some(ProblemCode::NotFound) {
            unknown()
        } else {
            stop.link.show(move |view| stop.show(view))
        }
    };
    let title = localized(use_language(), move |language| title(language, stop.link.value()));
    frame(title, live(body))
}

/// What the page is about, as soon as that is known.
fn title(language: Language, view: Option<RevocationView>) -> String {
    match view {
        Some(RevocationView::CanStop { change } | RevocationView::CanFreeze { change }) => {
            match change.what {
                RevocationSubject::AddressChange => say!(language, stop_title),
                RevocationSubject::Initialization => say!(language, stop_title_initialization),
                RevocationSubject::Authenticator | RevocationSubject::RecoveryCodes => {
                    say!(language, stop_title_report)
                }
            }
        }
        Some(RevocationView::Stopped { .. } | RevocationView::Frozen { .. } | RevocationView::Nothing)
        | None => {
            say!(language, stop_title_report)
        }
    }
}

/// What was asked for.
fn asked(what: RevocationSubject) -> Text {
    let language = use_language();
    match what {
        RevocationSubject::Initialization => text!(language, stop_can_stop_initialization),
        // Authenticators and recovery codes are only ever told of when it is done.
        RevocationSubject::AddressChange
        | RevocationSubject::Authenticator
        | RevocationSubject::RecoveryCodes => {
            text!(language, stop_can_stop)
        }
    }
}

/// What stops it.
fn act_revocation(what: RevocationSubject) -> Text {
    let language = use_language();
    match what {
        RevocationSubject::Initialization => text!(language, stop_act_stop_initialization),
        RevocationSubject::AddressChange
        | RevocationSubject::Authenticator
        | RevocationSubject::RecoveryCodes => {
            text!(language, stop_act_revocation)
        }
    }
}

/// What was done.
fn is_done(what: RevocationSubject) -> Text {
    let language = use_language();
    match what {
        RevocationSubject::AddressChange => text!(language, stop_can_freeze),
        RevocationSubject::Initialization => text!(language, stop_can_freeze_initialization),
        RevocationSubject::Authenticator => text!(language, stop_can_freeze_authenticator),
        RevocationSubject::RecoveryCodes => text!(language, stop_can_freeze_recovery),
    }
}

/// The link, and what its button does.
#[derive(Clone, Copy)]
struct Stop {
    path: StoredValue<String>,
    link: ApiResource<RevocationView>,
    request: Request,
    failure: RwSignal<Option<Failure>>,
}

impl Stop {
    fn show(self, view: RevocationView) -> AnyView {
        let language = use_language();
        match view {
            RevocationView::CanStop { change } => {
                let says = paragraph(asked(change.what));
                let button = self.button(act_revocation(change.what));
                together(vec![says, facts_of(change, text!(language, stop_asked_at)), button])
            }
            RevocationView::CanFreeze { change } => {
                let says = paragraph(is_done(change.what));
                let what = facts_of(change, text!(language, stop_done_at));
                let warning = paragraph(text!(language, stop_freeze_detail));
                together(vec![says, what, warning, self.button(text!(language, stop_act_freeze))])
            }
            RevocationView::Stopped { at } => together(vec![
                done(text!(language, stop_stopped), text!(language, stop_stopped_detail)),
                when(at),
            ]),
            RevocationView::Frozen { at } => {
                let done = done(text!(language, stop_frozen), text!(language, stop_frozen_detail));
                together(vec![done, when(at), support_desk_card()])
            }
            RevocationView::Nothing => {
                let detail = view! { <p>{text!(language, stop_nothing_detail)}</p> }.into_any();
                banner_with(Tone::Notice, text!(language, stop_nothing), detail)
            }
        }
    }

    fn button(self, says: Text) -> AnyView {
        let language = use_language();
        let button = Button::primary(says)
            .busy(self.request.busy(), text!(language, stop_acting))
            .on_press(Callback::new(move |()| self.act()));
        view! {
            {failure_slot(self.failure)}
            <div class="main-action">{button.view()}</div>
            <p class="hint">{text!(language, stop_ignore)}</p>
        }
        .into_any()
    }

    fn act(self) {
        self.failure.set(None);
        self.request.send(Call::press(self.path.get_value()), move |answer| match answer {
            Ok(view) => self.link.set(view),
            Err(why) => self.failure.set(Some(why)),
        });
    }
}

fn facts_of(change: RevocableChange, at_name: Text) -> AnyView {
    let language = use_language();
    let at = localized(language, move |language| day_and_time(language, change.at));
    let address = change.address.map(|address| fact(text!(language, stop_address), main_address(address)));
    let rest = [
        fact(at_name, at),
        fact(text!(language, stop_browser), change.origin.browser),
        fact(text!(language, stop_network), change.origin.network),
    ];
    facts(address.into_iter().chain(rest).collect())
}

fn done(says: Text, detail: Text) -> AnyView {
    banner_with(Tone::Success, says, view! { <p>{detail}</p> }.into_any())
}

fn when(at: Timestamp) -> AnyView {
    let language = use_language();
    let when = localized(language, move |language| day_and_time(language, at));
    facts(vec![fact(text!(language, stop_at), when)])
}

fn unknown() -> AnyView {
    let language = use_language();
    let detail = view! { <p>{text!(language, stop_unknown_detail)}</p> }.into_any();
    together(vec![banner_with(Tone::Error, text!(language, stop_unknown), detail), support_desk_card()])
}
