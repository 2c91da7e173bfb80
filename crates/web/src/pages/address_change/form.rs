//! ④: the new address is typed.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use ninsho_shared::account::{AccountView, MailFactorView};
use ninsho_shared::address_change::{AddressChangeRequest, AddressChangeView};
use ninsho_shared::{MailAddress, ProblemCode, paths};

use crate::api::{self, Answer, Failure};
use crate::app::{AddressDraft, BegunChange, Institution, use_institution};
use crate::i18n::{Language, Text, following, text, use_language};
use crate::loaded::Loaded;
use crate::navigation::{Link, Navigation, use_navigation};
use crate::page::Page;
use crate::pages::flow_steps::{Step, flow_steps};
use crate::pages::login::StepUp;
use crate::parts::address_hint::AddressHint;
use crate::parts::banner::{Banner, Tone};
use crate::parts::button::{Button, Look};
use crate::parts::copy::Copyable;
use crate::parts::facts::{Fact, Facts};
use crate::parts::failure::FailureSlot;
use crate::parts::field::{Field, Kind};
use crate::parts::forbidden::ForbiddenList;
use crate::parts::frame::Frame;
use crate::request::Request;
use crate::session::{Session, use_session};
use crate::words::{AddressRefusal, address_refusal, read_address};

/// The page.
#[component]
pub(crate) fn AddressFormPage() -> impl IntoView {
    let form = AddressForm::begin();
    let account = Loaded::<AccountView>::from(paths::ACCOUNT.to_owned());
    let steps = || flow_steps(|| Step::TypeAddress);
    (move || {
        if form.asks_again.get() {
            let on_passed = Callback::new(move |()| {
                form.asks_again.set(false);
                form.send();
            });
            let on_cancel = Callback::new(move |()| form.asks_again.set(false));
            view! { <StepUp on_passed on_cancel steps=steps()/> }.into_any()
        } else {
            view! { <Form form account steps=steps()/> }.into_any()
        }
    })
    .into_any()
}

/// What is typed, and what became of it.
#[derive(Clone, Copy)]
struct AddressForm {
    typed: RwSignal<String>,
    /// What was typed when the field was last left: hints do not come while one types.
    left: RwSignal<String>,
    error: RwSignal<Option<Text>>,
    failure: RwSignal<Option<Failure>>,
    asks_again: RwSignal<bool>,
    request: Request,
    session: Session,
    language: RwSignal<Language>,
    navigation: Navigation,
    institution: Institution,
    begun: BegunChange,
}

impl AddressForm {
    fn begin() -> Self {
        let AddressDraft(typed) = expect_context();
        Self {
            typed,
            left: RwSignal::new(typed.get_untracked()),
            error: RwSignal::new(None),
            failure: RwSignal::new(None),
            asks_again: RwSignal::new(false),
            request: Request::new(),
            session: use_session(),
            language: use_language(),
            navigation: use_navigation(),
            institution: use_institution(),
            begun: expect_context(),
        }
    }

    /// Sends what is typed, unless it is no address that could be registered.
    fn send(self) {
        self.failure.set(None);
        let typed = self.typed.get_untracked();
        let read =
            self.institution.with_value(|institution| read_address(&typed, &institution.forbidden_domains));
        match read {
            Err(refusal) => self.refuse(refusal),
            Ok(_) => {
                self.error.set(None);
                let body = api::body(&AddressChangeRequest { address: typed.clone() });
                let answer = async move { api::post(paths::ADDRESS_CHANGES, body).await };
                self.request.send(answer, move |answer| self.sent(answer, &typed));
            }
        }
    }

    fn sent(self, answer: Answer<AddressChangeView>, typed: &str) {
        match self.session.still_in(answer) {
            Some(Ok(change)) => {
                let id = change.id();
                self.begun.0.set_value(Some(change));
                self.navigation.go(Page::AddressChange(id));
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
        let says = following(self.language, Box::new(move |language| address_refusal(language, &refusal)));
        self.error.set(Some(says));
    }
}

#[component]
fn Form(form: AddressForm, account: Loaded<AccountView>, steps: AnyView) -> impl IntoView {
    let language = use_language();
    let sender = use_institution().with_value(|institution| institution.sender.clone());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.send();
    };
    let on_leave = Callback::new(move |()| form.left.set(form.typed.get_untracked()));
    let rules = use_institution().with_value(|institution| institution.forbidden_domains.clone());
    view! {
        <Frame title=text!(language, address_title) steps>
            <p>{text!(language, address_intro)}</p>
            {move || account.value().get().map(|account| view! { <Current account/> })}
            <FailureSlot failure=form.failure/>
            <form method="post" novalidate on:submit=submit>
                <Field
                    kind=Kind::Mail
                    label=text!(language, address_label)
                    hint=text!(language, address_hint)
                    value=form.typed
                    error=form.error
                    on_leave
                />
                <AddressHint typed=form.typed left=form.left/>
                <ForbiddenList rules/>
                <div class="before">
                    <p>{text!(language, address_receive)}</p>
                    <Copyable text=sender/>
                </div>
                <Button
                    look=Look::Primary
                    says=text!(language, address_submit)
                    busy_says=text!(language, address_busy)
                    busy=form.request.busy()
                />
            </form>
        </Frame>
    }
    .into_any()
}

/// What is registered now, and a change that is under way.
#[component]
fn Current(account: AccountView) -> impl IntoView {
    let language = use_language();
    let address = match account.mail {
        MailFactorView::Registered { address, .. } => address,
        MailFactorView::None { placeholder } => placeholder,
    };
    let open = account.address_change.map(|id| {
        view! {
            <Banner tone=Tone::Notice says=text!(language, address_open)>
                <p>{text!(language, address_open_detail)}</p>
                <Link
                    to=Page::AddressChange(id)
                    says=text!(language, address_resume)
                    class="button secondary"
                />
            </Banner>
        }
    });
    view! {
        {open}
        <Facts>
            <Fact name=text!(language, address_current)><span class="address">{address}</span></Fact>
        </Facts>
    }
    .into_any()
}
