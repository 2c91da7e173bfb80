//! Recovery codes: how many are left, and making ten new ones, which are shown once.

use leptos::prelude::*;
use ninsho_shared::account::AccountView;
use ninsho_shared::recovery_codes::{NewRecoveryCodes, RecoveryCodesState};
use ninsho_shared::{ProblemCode, RecoveryCode, paths};

use crate::api::Call;
use crate::clock::day_and_time;
use crate::erased::{live, maybe, paragraph, together};
use crate::failure::Failure;
use crate::focus::focus;
use crate::i18n::{Language, localized, say, text, use_language};
use crate::pages::login::step_up;
use crate::parts::banner::{Tone, banner_with};
use crate::parts::button::Button;
use crate::parts::facts::{fact, facts};
use crate::parts::failure::failure_slot;
use crate::parts::frame::frame;
use crate::request::Request;
use crate::resource::ApiResource;
use crate::session::{Session, use_session};

/// The page.
#[derive(Clone, Copy)]
struct Page {
    account: ApiResource<AccountView>,
    /// The new ones, for as long as they are looked at.
    new: RwSignal<Option<NewRecoveryCodes>>,
    failure: RwSignal<Option<Failure>>,
    asks_again: RwSignal<bool>,
    request: Request,
    session: Session,
    language: RwSignal<Language>,
}

/// The page.
pub(crate) fn recovery_codes_page() -> AnyView {
    let page = Page {
        account: ApiResource::from(paths::ACCOUNT.to_owned()),
        new: RwSignal::new(None),
        failure: RwSignal::new(None),
        asks_again: RwSignal::new(false),
        request: Request::new(),
        session: use_session(),
        language: use_language(),
    };
    live(move || page.view())
}

impl Page {
    fn view(self) -> AnyView {
        let language = self.language;
        if self.asks_again.get() {
            let passed = Callback::new(move |()| {
                self.asks_again.set(false);
                self.make();
            });
            let cancel = Callback::new(move |()| self.asks_again.set(false));
            return step_up(passed, cancel, ().into_any());
        }
        let body = match self.new.get() {
            Some(new) => self.shown_once(&new),
            None => {
                let state = self.account.show(move |account| self.state(account.recovery_codes.as_ref()));
                together(vec![paragraph(text!(language, recovery_intro)), failure_slot(self.failure), state])
            }
        };
        frame(text!(language, recovery_title), body)
    }

    fn state(self, state: Option<&RecoveryCodesState>) -> AnyView {
        let language = self.language;
        let Some(&RecoveryCodesState { left, made_at, low }) = state else {
            let make = text!(language, recovery_make);
            let make = self.button(Button::primary(make));
            return together(vec![paragraph(text!(language, recovery_none)), make]);
        };
        let when = localized(language, move |language| day_and_time(language, made_at));
        let low = low.then(|| low_warning(left, ().into_any()));
        let list = facts(vec![
            fact(text!(language, recovery_left), text!(language, recovery_left_count, left)),
            fact(text!(language, recovery_made_at), when),
        ]);
        let make = self.button(Button::secondary(text!(language, recovery_make_new)));
        together(vec![maybe(low), list, paragraph(text!(language, recovery_warn)), make])
    }

    fn button(self, button: Button) -> AnyView {
        let button = button
            .busy(self.request.busy(), text!(self.language, recovery_making))
            .on_press(Callback::new(move |()| self.make()));
        view! { <div class="main-action">{button.view()}</div> }.into_any()
    }

    fn make(self) {
        self.failure.set(None);
        let call = Call::press(paths::RECOVERY_CODES);
        self.request.send(call, move |answer| match self.session.still_in(answer) {
            Some(Ok(new)) => {
                self.new.set(Some(new));
                focus("h1");
            }
            Some(Err(why)) if why.code() == Some(ProblemCode::StepUpRequired) => self.asks_again.set(true),
            Some(Err(why)) => self.failure.set(Some(why)),
            None => {}
        });
    }

    /// The codes, which the server cannot show again.
    fn shown_once(self, new: &NewRecoveryCodes) -> AnyView {
        let language = self.language;
        let codes: Vec<String> = new.codes.iter().map(RecoveryCode::grouped).collect();
        let items: Vec<_> =
            codes.iter().map(|code| view! { <li translate="no">{code.clone()}</li> }.into_any()).collect();
        let print = Callback::new(|()| {
            let _ = window().print();
        });
        let head = move || say!(language.get(), recovery_file_head);
        let href = move || as_file(&head(), &codes);
        let done = Callback::new(move |()| {
            self.new.set(None);
            self.account.read();
        });
        let detail = paragraph(text!(language, recovery_once_detail));
        view! {
            {banner_with(Tone::Notice, text!(language, recovery_once), detail)}
            <ol class="recovery-codes" role="list">{items}</ol>
            <div class="buttons">
                {Button::secondary(text!(language, recovery_print)).on_press(print).view()}
                <a class="button secondary" href=href download="recovery-codes.txt">
                    {text!(language, recovery_download)}
                </a>
            </div>
            <div class="main-action">
                {Button::primary(text!(language, recovery_done)).on_press(done).view()}
            </div>
        }
        .into_any()
    }
}

/// The warning that few are left.
pub(crate) fn low_warning(left: u32, to_do: AnyView) -> AnyView {
    let language = use_language();
    let detail = paragraph(text!(language, recovery_low_detail));
    banner_with(Tone::Notice, text!(language, recovery_low, left), together(vec![detail, to_do]))
}

/// The codes as a text file, in an address that holds the file itself.
fn as_file(head: &str, codes: &[String]) -> String {
    let text = format!("{head}\n\n{}\n", codes.join("\n"));
    format!("data:text/plain;charset=utf-8,{}", String::from(js_sys::encode_uri_component(&text)))
}
