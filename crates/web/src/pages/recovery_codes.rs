//! Recovery codes: how many are left, and generating ten new ones, which are shown once.

use leptos::prelude::*;
use ninsho_shared::account::AccountView;
use ninsho_shared::institution::InstitutionView;
use ninsho_shared::recovery_codes::{NewRecoveryCodes, RecoveryCodesState};
use ninsho_shared::{ProblemCode, RecoveryCode, Timestamp, paths};

use crate::api::Call;
use crate::base::base;
use crate::clock::day_and_time;
use crate::erased::{Inner, derive, live, paragraph, view};
use crate::failure::Failure;
use crate::focus::focus;
use crate::i18n::{Language, Text, localized, say, text, unmarked, use_language};
use crate::institution::{Institution, in_language, numbers, use_institution};
use crate::pages::login::StepUp;
use crate::parts::banner::{Banner, Tone};
use crate::parts::button::{Button, ButtonStyle};
use crate::parts::copy::CopyButton;
use crate::parts::facts::{Fact, Facts};
use crate::parts::failure::FailureSlot;
use crate::parts::frame::Frame;
use crate::request::Request;
use crate::resource::ApiResource;
use crate::session::{Session, use_session};

/// The page.
#[component]
pub(crate) fn RecoveryCodesPage() -> impl IntoView {
    let codes = Codes::begin();
    live(move || {
        if codes.asks_again.get() {
            let on_passed = Callback::new(move |()| {
                codes.asks_again.set(false);
                codes.generate();
            });
            let on_cancel = Callback::new(move |()| codes.asks_again.set(false));
            return view! { <StepUp on_passed on_cancel/> }.into_any();
        }
        let body = match codes.new.get() {
            Some(new) => view! { <NewCodes codes new/> }.into_any(),
            None => view! { <CurrentCodes codes/> }.into_any(),
        };
        view! { <Frame title=text!(codes.language, recovery_title)>{body}</Frame> }.into_any()
    })
}

/// The state of the page.
#[derive(Clone, Copy)]
struct Codes {
    account: ApiResource<AccountView>,
    /// The new codes while they are shown, which is once.
    new: RwSignal<Option<NewRecoveryCodes>>,
    failure: RwSignal<Option<Failure>>,
    asks_again: RwSignal<bool>,
    request: Request,
    session: Session,
    language: RwSignal<Language>,
}

impl Codes {
    fn begin() -> Self {
        Self {
            account: ApiResource::from(paths::ACCOUNT.to_owned()),
            new: RwSignal::new(None),
            failure: RwSignal::new(None),
            asks_again: RwSignal::new(false),
            request: Request::new(),
            session: use_session(),
            language: use_language(),
        }
    }

    fn generate(self) {
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
}

#[component]
fn CurrentCodes(codes: Codes) -> impl IntoView {
    let state = codes.account.show(move |account| match account.recovery_codes {
        Some(state) => view! { <CodesState codes state/> }.into_any(),
        None => view! { <NoCodes codes/> }.into_any(),
    });
    view! {
        {paragraph(text!(codes.language, recovery_intro))}
        <FailureSlot failure=codes.failure/>
        {state}
    }
}

#[component]
fn NoCodes(codes: Codes) -> impl IntoView {
    let language = codes.language;
    view! {
        {paragraph(text!(language, recovery_none))}
        <GenerateButton codes style=ButtonStyle::Primary says=text!(language, recovery_make)/>
    }
}

#[component]
fn CodesState(codes: Codes, state: RecoveryCodesState) -> impl IntoView {
    let language = codes.language;
    let RecoveryCodesState { left, made_at, low } = state;
    let when = localized(language, move |language| day_and_time(language, made_at));
    view! {
        {low.then(|| view! { <LowWarning left/> }.into_any())}
        <Facts>
            <Fact name=text!(language, recovery_left)>{text!(language, recovery_left_count, left)}</Fact>
            <Fact name=text!(language, recovery_made_at)>{when}</Fact>
        </Facts>
        {paragraph(text!(language, recovery_warn))}
        <GenerateButton codes style=ButtonStyle::Secondary says=text!(language, recovery_make_new)/>
    }
}

#[component]
fn GenerateButton(codes: Codes, style: ButtonStyle, says: Text) -> impl IntoView {
    view! {
        <div class="main-action">
            <Button
                style
                says
                busy=(codes.request.busy(), text!(codes.language, recovery_making))
                on_press=Callback::new(move |()| codes.generate())
            />
        </div>
    }
}

/// The new codes, which the server cannot show again.
#[component]
fn NewCodes(codes: Codes, new: NewRecoveryCodes) -> impl IntoView {
    let language = codes.language;
    let grouped: Vec<String> = new.codes.iter().map(RecoveryCode::grouped).collect();
    let items: Vec<_> =
        grouped.iter().map(|code| view! { <li translate="no">{code.clone()}</li> }.into_any()).collect();
    let print = Callback::new(|()| {
        let _ = window().print();
    });
    let about = About { id: codes.session.whose(), made_at: new.made_at, institution: use_institution() };
    let file = format!("ninsho-recovery-{}.txt", about.id);
    let about = StoredValue::new(about);
    let sheet = derive(move || unmarked(&about.with_value(|about| about.sheet(language.get(), &grouped))));
    let notes = move || {
        let notes = about.with_value(|about| about.notes(language.get()));
        let notes: Vec<_> = notes.into_iter().map(|note| view! { <p>{note}</p> }.into_any()).collect();
        notes.into_any()
    };
    let href = move || as_file(&sheet.get());
    let done = Callback::new(move |()| {
        codes.new.set(None);
        codes.account.read();
    });
    view! {
        <Banner tone=Tone::Notice says=text!(language, recovery_once)>
            {paragraph(text!(language, recovery_once_detail))}
        </Banner>
        <ol class="recovery-codes" role="list">{items}</ol>
        <div class="on-paper">{live(notes)}</div>
        <div class="buttons">
            <Button style=ButtonStyle::Secondary says=text!(language, recovery_print) on_press=print/>
            <a class="button secondary" href=href download=file>
                {text!(language, recovery_download)}
            </a>
            <CopyButton style=ButtonStyle::Secondary text=sheet/>
        </div>
        <div class="main-action">
            <Button style=ButtonStyle::Primary says=text!(language, recovery_done) on_press=done/>
        </div>
    }
}

/// Warns that few codes are left; its children say what to do.
#[component]
pub(crate) fn LowWarning(left: u32, #[prop(optional)] children: Option<Inner>) -> impl IntoView {
    let language = use_language();
    view! {
        <Banner tone=Tone::Notice says=text!(language, recovery_low, left)>
            {paragraph(text!(language, recovery_low_detail))}
            {children.map(Inner::view)}
        </Banner>
    }
}

/// The notes on the printed and the saved recovery codes.
struct About {
    id: String,
    made_at: Timestamp,
    institution: Institution,
}

impl About {
    /// Whose they are, for what, and how they are used.
    fn notes(&self, language: Language) -> Vec<String> {
        let Self { id, made_at, institution } = self;
        let address = window().location().origin().unwrap_or_default() + &base();
        institution.with_value(|InstitutionView { name, service, desk, .. }| {
            vec![
                say!(
                    language,
                    recovery_note_service,
                    in_language(language, name),
                    in_language(language, service)
                ),
                say!(language, recovery_note_page, address),
                say!(language, recovery_note_id, id),
                say!(language, recovery_note_made, day_and_time(language, *made_at)),
                say!(language, recovery_note_use),
                say!(
                    language,
                    recovery_note_desk,
                    in_language(language, &desk.name),
                    in_language(language, &numbers(desk))
                ),
            ]
        })
    }

    /// Title, codes with boxes to tick, and notes.
    fn sheet(&self, language: Language, codes: &[String]) -> String {
        let title = say!(language, recovery_title);
        format!("{title}\n\n□ {}\n\n{}\n", codes.join("\n□ "), self.notes(language).join("\n"))
    }
}

/// A text file in a `data:` URL.
fn as_file(text: &str) -> String {
    format!("data:text/plain;charset=utf-8,{}", String::from(js_sys::encode_uri_component(text)))
}
