//! ④: the new address is entered.

use leptos::prelude::*;
use ninsho_shared::account::{AccountView, MailFactorView};
use ninsho_shared::address_change::{AddressChangeRequest, AddressChangeView};
use ninsho_shared::domain::DomainError;
use ninsho_shared::{MailAddress, ProblemCode, paths};
use uuid::Uuid;

use crate::address::{AddressRefusal, validate_address};
use crate::api::Call;
use crate::context::{AddressDraft, BegunChange};
use crate::erased::{live, live_option, submitted, view};
use crate::failure::{Answer, Failure};
use crate::focus::focus;
use crate::i18n::{Language, Text, localized, text, use_language};
use crate::institution::{Institution, use_institution};
use crate::messages::address_refusal;
use crate::navigation::use_navigation;
use crate::pages::flow_steps::{Step, flow_steps};
use crate::pages::login::StepUp;
use crate::parts::address_hint::{AddressHint, Doubt, Hint, focus_doubt, hint};
use crate::parts::banner::{Banner, Tone};
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::copy::Copyable;
use crate::parts::facts::{Address, Fact, Facts};
use crate::parts::failure::FailureSlot;
use crate::parts::field::{Field, Kind};
use crate::parts::forbidden::ForbiddenList;
use crate::parts::frame::Frame;
use crate::parts::link::Link;
use crate::request::Request;
use crate::resource::ApiResource;
use crate::route::Route;
use crate::session::{Session, use_session};

/// The page.
#[component]
pub(crate) fn AddressFormPage() -> impl IntoView {
    let language = use_language();
    let navigation = use_navigation();
    let begun = Callback::new(move |id| navigation.go(Route::AddressChange(id)));
    let form = AddressForm::begin(text!(language, address_label), begun);
    let account = ApiResource::<AccountView>::from(paths::ACCOUNT.to_owned());
    let steps = || flow_steps(|| Step::TypeAddress);
    let current = move || account.value().map(|account| view! { <Current account/> }.into_any());
    live(move || {
        if form.asks_again.get() {
            let on_passed = Callback::new(move |()| {
                form.asks_again.set(false);
                form.send();
            });
            let on_cancel = Callback::new(move |()| form.asks_again.set(false));
            view! { <StepUp on_passed on_cancel steps=steps()/> }.into_any()
        } else {
            let above = view! {
                <p>{text!(language, address_intro)}</p>
                {live_option(current)}
            };
            view! { <AddressFormView form above=above.into_any() steps=steps()/> }.into_any()
        }
    })
}

/// The button that sends the form: it takes the focus of a choice that is made and gone.
const SUBMIT: &str = "form > .primary";

/// The state of the form.
#[derive(Clone, Copy)]
pub(crate) struct AddressForm {
    label: Text,
    typed: RwSignal<String>,
    /// The text at which the form stopped, because it is probably mistyped.
    stopped_at: RwSignal<String>,
    /// The text that the person wants to send as it is typed.
    insisted_on: RwSignal<String>,
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
    /// A form with the draft in it. `on_begun` receives the id of the change.
    pub(crate) fn begin(label: Text, on_begun: Callback<Uuid>) -> Self {
        let AddressDraft(typed) = expect_context();
        Self {
            label,
            typed,
            stopped_at: RwSignal::new(String::new()),
            insisted_on: RwSignal::new(String::new()),
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

    /// Sends the address, unless it cannot be registered.
    fn send(self) {
        self.failure.set(None);
        let typed = self.typed.get_untracked();
        let read = self
            .institution
            .with_value(|institution| validate_address(&typed, &institution.forbidden_domains));
        match read {
            Err(refusal) => self.refuse(refusal),
            Ok(_) if self.is_doubtful(&typed) => {
                self.error.set(None);
                self.stopped_at.set(typed);
                focus_doubt();
            }
            Ok(_) => {
                self.error.set(None);
                let said = AddressChangeRequest { address: typed.clone() };
                let call = Call::post(paths::ADDRESS_CHANGES, &said);
                self.request.send(call, move |answer| self.sent(answer, &typed));
            }
        }
    }

    /// Whether it is probably mistyped, and the person has not said that it is right.
    fn is_doubtful(self, typed: &str) -> bool {
        matches!(hint(typed), Some(Hint::Meant(_))) && self.insisted_on.with_untracked(|text| text != typed)
    }

    /// The choice between the typed address and the one that was probably meant.
    fn doubt(self) -> Doubt {
        Doubt {
            stopped_at: self.stopped_at,
            on_meant: Callback::new(move |meant| {
                self.typed.set(meant);
                focus(SUBMIT);
                self.send();
            }),
            on_as_typed: Callback::new(move |()| {
                self.insisted_on.set(self.typed.get_untracked());
                self.stopped_at.set(String::new());
                focus(SUBMIT);
                self.send();
            }),
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
                // What the page reads and the server does not: letters, alphabets, top-level domains.
                (Some(ProblemCode::InvalidAddress), Ok(_)) => {
                    self.refuse(AddressRefusal::Invalid(DomainError::UnknownTop.into()));
                }
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

/// The form, with what is shown above and below it.
#[component]
pub(crate) fn AddressFormView(
    form: AddressForm,
    above: AnyView,
    steps: AnyView,
    #[prop(optional)] below: Option<AnyView>,
) -> impl IntoView {
    let language = use_language();
    let (sender, rules) = form
        .institution
        .with_value(|institution| (institution.sender.clone(), institution.forbidden_domains.clone()));
    view! {
        <Frame title=text!(language, address_title) steps>
            {above}
            <FailureSlot failure=form.failure/>
            <form method="post" novalidate on:submit=submitted(move || form.send())>
                <Field
                    kind=Kind::Mail
                    label=form.label
                    value=form.typed
                    error=form.error
                    hint=text!(language, address_hint)
                />
                <ForbiddenList rules/>
                <div class="before">
                    <p>{text!(language, address_receive)}</p>
                    <Copyable text=sender/>
                </div>
                <Button
                    style=ButtonStyle::Primary
                    says=text!(language, address_submit)
                    busy=(form.request.busy(), text!(language, address_busy))
                />
                <AddressHint typed=form.typed doubt=form.doubt()/>
            </form>
            {below}
        </Frame>
    }
}

/// The registered address, and an open change.
#[component]
fn Current(account: AccountView) -> impl IntoView {
    let language = use_language();
    let address = match account.mail {
        MailFactorView::Registered { address, .. } => address,
        MailFactorView::None { placeholder } => placeholder,
    };
    let open = account.address_change.map(|id| {
        let to = Route::AddressChange(id);
        let resume = text!(language, address_resume);
        view! {
            <Banner tone=Tone::Notice says=text!(language, address_open)>
                <p>{text!(language, address_open_detail)}</p>
                <Link to says=resume class="button secondary"/>
            </Banner>
        }
        .into_any()
    });
    view! {
        {open}
        <Facts>
            <Fact name=text!(language, address_current)><Address address/></Fact>
        </Facts>
    }
}
