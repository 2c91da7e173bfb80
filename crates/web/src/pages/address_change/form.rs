//! ④: the new address is typed.

use leptos::prelude::*;
use ninsho_shared::account::{AccountView, MailFactorView};
use ninsho_shared::address_change::{AddressChangeRequest, AddressChangeView};
use ninsho_shared::{MailAddress, ProblemCode, paths};
use uuid::Uuid;

use crate::address::{AddressRefusal, validate_address};
use crate::api::Call;
use crate::context::{AddressDraft, BegunChange};
use crate::erased::{live, submitted, together};
use crate::failure::{Answer, Failure};
use crate::i18n::{Language, Text, localized, text, use_language};
use crate::institution::{Institution, use_institution};
use crate::messages::address_refusal;
use crate::navigation::{link, use_navigation};
use crate::pages::flow_steps::{Step, flow_steps};
use crate::pages::login::step_up;
use crate::parts::address_hint::address_hint;
use crate::parts::banner::{Tone, banner_with};
use crate::parts::button::Button;
use crate::parts::copy::copyable;
use crate::parts::facts::{address, fact, facts};
use crate::parts::failure::failure_slot;
use crate::parts::field::{Field, Kind};
use crate::parts::forbidden::forbidden_list;
use crate::parts::frame::frame_with_steps;
use crate::request::Request;
use crate::resource::ApiResource;
use crate::route::Route;
use crate::session::{Session, use_session};

/// The page.
pub(crate) fn address_form_page() -> AnyView {
    let language = use_language();
    let navigation = use_navigation();
    let begun = Callback::new(move |id| navigation.go(Route::AddressChange(id)));
    let form = AddressForm::begin(text!(language, address_label), begun);
    let account = ApiResource::<AccountView>::from(paths::ACCOUNT.to_owned());
    let steps = || flow_steps(|| Step::TypeAddress);
    live(move || {
        if form.asks_again.get() {
            let on_passed = Callback::new(move |()| {
                form.asks_again.set(false);
                form.send();
            });
            let on_cancel = Callback::new(move |()| form.asks_again.set(false));
            step_up(on_passed, on_cancel, steps())
        } else {
            let above = view! {
                <p>{text!(language, address_intro)}</p>
                {move || account.value().map(current)}
            };
            address_form(form, above.into_any(), ().into_any(), steps())
        }
    })
}

/// What is typed, and what became of it.
#[derive(Clone, Copy)]
pub(crate) struct AddressForm {
    label: Text,
    typed: RwSignal<String>,
    /// What was typed when the field was last left: hints do not come while one types.
    left: RwSignal<String>,
    error: RwSignal<Option<Text>>,
    failure: RwSignal<Option<Failure>>,
    asks_again: RwSignal<bool>,
    request: Request,
    session: Session,
    language: RwSignal<Language>,
    institution: Institution,
    begun: BegunChange,
    on_begun: Callback<Uuid>,
}

impl AddressForm {
    /// An empty form, or with what was typed before. `on_begun` is told of the address change
    /// that comes of it.
    pub(crate) fn begin(label: Text, on_begun: Callback<Uuid>) -> Self {
        let AddressDraft(typed) = expect_context();
        Self {
            label,
            typed,
            left: RwSignal::new(typed.get_untracked()),
            error: RwSignal::new(None),
            failure: RwSignal::new(None),
            asks_again: RwSignal::new(false),
            request: Request::new(),
            session: use_session(),
            language: use_language(),
            institution: use_institution(),
            begun: expect_context(),
            on_begun,
        }
    }

    /// Sends what is typed, unless it is no address that could be registered.
    fn send(self) {
        self.failure.set(None);
        let typed = self.typed.get_untracked();
        let read = self
            .institution
            .with_value(|institution| validate_address(&typed, &institution.forbidden_domains));
        match read {
            Err(refusal) => self.refuse(refusal),
            Ok(_) => {
                self.error.set(None);
                let said = AddressChangeRequest { address: typed.clone() };
                let call = Call::post(paths::ADDRESS_CHANGES, &said);
                self.request.send(call, move |answer| self.sent(answer, &typed));
            }
        }
    }

    fn sent(self, answer: Answer<AddressChangeView>, typed: &str) {
        match self.session.still_in(answer) {
            Some(Ok(change)) => {
                let id = change.id();
                self.begun.0.set_value(Some(change));
                self.on_begun.run(id);
            }
            Some(Err(why)) => match (why.code(), MailAddress::parse(typed)) {
                (Some(ProblemCode::StepUpRequired), _) => self.asks_again.set(true),
                (Some(ProblemCode::ForbiddenAddress), Ok(address)) => {
                    self.refuse(AddressRefusal::Forbidden(address.domain().to_string()));
                }
                _ => self.failure.set(Some(why)),
            },
            None => {}
        }
    }

    fn refuse(self, refusal: AddressRefusal) {
        let says = localized(self.language, move |language| address_refusal(language, &refusal));
        self.error.set(Some(says));
    }
}

/// The form, with what belongs above and below it.
pub(crate) fn address_form(form: AddressForm, above: AnyView, below: AnyView, steps: AnyView) -> AnyView {
    let language = use_language();
    let (sender, rules) = form
        .institution
        .with_value(|institution| (institution.sender.clone(), institution.forbidden_domains.clone()));
    let submit = submitted(move || form.send());
    let on_leave = Callback::new(move |()| form.left.set(form.typed.get_untracked()));
    let button = Button::primary(text!(language, address_submit))
        .busy(form.request.busy(), text!(language, address_busy));
    let body = view! {
        {above}
        {failure_slot(form.failure)}
        <form method="post" novalidate on:submit=submit>
            {Field::new(Kind::Mail, form.label, form.typed, form.error)
                .hint(text!(language, address_hint))
                .on_leave(on_leave)
                .view()}
            {address_hint(form.typed, form.left)}
            {forbidden_list(rules)}
            <div class="before">
                <p>{text!(language, address_receive)}</p>
                {copyable(sender)}
            </div>
            {button.view()}
        </form>
        {below}
    }
    .into_any();
    frame_with_steps(text!(language, address_title), steps, body)
}

/// What is registered now, and a change that is under way.
fn current(account: AccountView) -> AnyView {
    let language = use_language();
    let registered = match account.mail {
        MailFactorView::Registered { address, .. } => address,
        MailFactorView::None { placeholder } => placeholder,
    };
    let open = account.address_change.map(|id| {
        let to_do = view! {
            <p>{text!(language, address_open_detail)}</p>
            {link(Route::AddressChange(id), text!(language, address_resume), "button secondary")}
        }
        .into_any();
        banner_with(Tone::Notice, text!(language, address_open), to_do)
    });
    let registered = facts(vec![fact(text!(language, address_current), address(registered))]);
    together(open.into_iter().chain([registered]).collect())
}
