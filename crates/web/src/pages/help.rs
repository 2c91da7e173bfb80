//! Help: short answers to what people are stuck with, and the support desk.

use leptos::prelude::*;
use ninsho_shared::session::Level;

use crate::erased::{live_option, maybe, paragraph, view};
use crate::i18n::{Text, localized, say, text, use_language};
use crate::institution::use_institution;
use crate::parts::elsewhere::link_elsewhere;
use crate::parts::frame::Frame;
use crate::parts::link::Link;
use crate::parts::password_link::password_link;
use crate::parts::support_desk::SupportDeskCard;
use crate::route::Route;
use crate::session::use_session;

/// The page.
#[component]
pub(crate) fn HelpPage() -> impl IntoView {
    let language = use_language();
    let session = use_session();
    // Before the log-in, the title says for whom the page is; after it, it is that of the menu item.
    let title = localized(language, move |language| match session.level() {
        Some(Level::Full) => say!(language, menu_help),
        Some(Level::Password | Level::Restricted) | None => say!(language, help_title),
    });
    let sender = use_institution().with_value(|institution| institution.sender.clone());
    let begin = view! {
        <div class="main-action">
            <Link to=Route::InitializationLogin says=text!(language, init_link) class="button primary"/>
        </div>
    };
    let password = password_link("button secondary");
    let manual = use_institution().with_value(|institution| institution.manual_url.clone());
    let manual = manual.map(|page| {
        let link = link_elsewhere(page, text!(language, help_manual), "");
        view! { <p>{link}</p> }.into_any()
    });
    let back = move || {
        let nobody = session.level().is_none();
        nobody.then(|| {
            let says = text!(language, help_back);
            view! { <p><Link to=Route::Login says class="button secondary"/></p> }.into_any()
        })
    };
    view! {
        <Frame title>
            {answer(text!(language, help_mail), text!(language, help_mail_detail, sender.as_str()), None)}
            {answer(text!(language, help_lost), text!(language, help_lost_detail), Some(begin.into_any()))}
            {answer(text!(language, help_device), text!(language, help_device_detail), None)}
            {answer(text!(language, help_stranger), text!(language, help_stranger_detail), Some(password))}
            <div class="part">
                {paragraph(text!(language, help_intro))}
                <SupportDeskCard/>
            </div>
            {maybe(manual)}
            {live_option(back)}
        </Frame>
    }
}

/// One answer, and the way on.
fn answer(question: Text, says: Text, way_on: Option<AnyView>) -> AnyView {
    view! {
        <section class="answer">
            <h2>{question}</h2>
            {paragraph(says)}
            {maybe(way_on)}
        </section>
    }
    .into_any()
}
