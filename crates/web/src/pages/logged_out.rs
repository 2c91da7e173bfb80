//! The end of both flows (⑩ and ⑮), and the log-out that leads there.

use leptos::prelude::*;
use ninsho_shared::{ProblemCode, paths};

use super::flow_steps::Step;
use crate::api::Call;
use crate::context::AddressDraft;
use crate::failure::{Answer, Failure};
use crate::i18n::{text, use_language};
use crate::navigation::{Navigation, link};
use crate::parts::frame::frame_with_steps;
use crate::parts::menu::LogOut;
use crate::request::Request;
use crate::route::{Flow, Route};
use crate::session::Session;

/// What 『ログアウト』 does; `left` is what comes after it.
#[must_use]
pub(crate) fn log_out(session: Session, left: Callback<()>) -> LogOut {
    let request = Request::new();
    let failure = RwSignal::new(None);
    let press = Callback::new(move |()| {
        failure.set(None);
        request.send(Call::delete(paths::SESSION), move |answer: Answer<()>| {
            // A session that has ended already is what was wanted.
            let ended = matches!(
                answer.as_ref().err().and_then(Failure::code),
                Some(ProblemCode::NotSignedIn | ProblemCode::SessionEnded)
            );
            match answer {
                Err(why) if !ended => failure.set(Some(why)),
                _ => {
                    session.log_out();
                    left.run(());
                }
            }
        });
    });
    LogOut { press, busy: request.busy(), failure }
}

/// What comes after it here: the end of the flow that one was in.
#[must_use]
pub(crate) fn leave(navigation: Navigation) -> Callback<()> {
    let AddressDraft(draft) = expect_context();
    Callback::new(move |()| {
        // Whoever logs in here next is not to see what this one typed.
        draft.set(String::new());
        let flow = match untrack(|| navigation.route()) {
            Route::InitializationLogin | Route::Initialization(_) => Flow::Initialization,
            _ => Flow::AddressChange,
        };
        navigation.go(Route::LoggedOut(flow));
    })
}

/// The page.
pub(crate) fn logged_out_page(flow: Flow) -> AnyView {
    let language = use_language();
    let body = view! {
        <p>{text!(language, out_detail)}</p>
        <p>{link(Route::Login, text!(language, out_again), "button secondary")}</p>
    }
    .into_any();
    frame_with_steps(text!(language, out_title), flow.steps(|| Step::Done), body)
}
