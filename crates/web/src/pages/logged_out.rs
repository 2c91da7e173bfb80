//! The end of flow A (⑩), and the log-out that leads there.

use leptos::prelude::*;
use ninsho_shared::{ProblemCode, paths};

use super::flow_steps::{Step, flow_steps};
use crate::api::{Answer, Call, Failure};
use crate::app::AddressDraft;
use crate::i18n::{text, use_language};
use crate::navigation::{Navigation, link};
use crate::once::Drawn;
use crate::page::Page;
use crate::parts::frame::frame_with_steps;
use crate::parts::menu::LogOut;
use crate::request::Request;
use crate::session::Session;

/// What 『ログアウト』 does.
#[must_use]
pub(crate) fn log_out(session: Session, navigation: Navigation) -> LogOut {
    let AddressDraft(draft) = expect_context();
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
                    // Whoever logs in here next is not to see what this one typed.
                    draft.set(String::new());
                    session.log_out();
                    navigation.go(Page::LoggedOut);
                }
            }
        });
    });
    LogOut { press, busy: request.busy(), failure }
}

/// The page.
pub(crate) fn logged_out_page() -> AnyView {
    let language = use_language();
    let body = view! {
        <p>{text!(language, out_detail)}</p>
        <p>{link(Page::Login, text!(language, out_again), "button secondary")}</p>
    }
    .drawn();
    frame_with_steps(text!(language, out_title), flow_steps(|| Step::Done), body)
}
