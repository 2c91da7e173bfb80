//! The problems that an endpoint may answer with, for the OpenAPI document. A handler lists what takes part
//! in its answer: the extractors of its signature, the steps of the domain that it calls, and codes of its
//! own. What any operation answers, or any that reads a body or writes in a session, follows from the
//! operation itself (`serve::document`). The API's tests hold the result against what they receive, both
//! ways.

use std::collections::{BTreeMap, HashSet};
use std::marker::PhantomData;

use ninsho_domain::registration::registering::{Begin, Complete, See, Step};
use ninsho_domain::session::permission::{self, Permission};
use ninsho_shared::ProblemCode;
use ninsho_shared::problem::MEDIA_TYPE;
use utoipa::IntoResponses;
use utoipa::openapi::example::Example;
use utoipa::openapi::{Content, ContentBuilder, Header, Ref, RefOr, Response, ResponseBuilder};

use super::auth::client::{Client, Needs};
use super::auth::{
    Caller, MayCompleteChange, MayRegister, MayResumeChange, MaySeeChange, MaySeeInitRequest, OwnInitRequest,
};
use super::body::FlowId;

/// What takes part in an answer, and may refuse the request.
pub trait Refuses {
    /// Adds the codes that it refuses with.
    fn add(codes: &mut HashSet<ProblemCode>);
}

/// The problems of an endpoint, by what takes part in its answer.
#[derive(Debug)]
pub struct Problems<T>(PhantomData<T>);

impl<T: Refuses> IntoResponses for Problems<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut codes = HashSet::new();
        T::add(&mut codes);
        responses(&codes)
    }
}

/// Declares what refuses with codes of a list.
macro_rules! refuses {
    ($($(#[$doc:meta])* $part:ident: [$($code:ident),* $(,)?] $(and $($of:ty),+)?;)+) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $part {}
        refuses!(for $part: [$($code),*] $(and $($of),+)?);
    )+};
    (for $part:ty: [$($code:ident),*] $(and $($of:ty),+)?) => {
        impl Refuses for $part {
            fn add(codes: &mut HashSet<ProblemCode>) {
                let own: &[ProblemCode] = &[$(ProblemCode::$code),*];
                codes.extend(own);
                $($(<$of>::add(codes);)+)?
            }
        }
    };
}

refuses! {
    /// The database is asked.
    Database: [NotReady];
    /// A session is looked for, and looked at once more by who writes.
    Session: [NotSignedIn, SessionEnded, SessionReplaced] and Database;
    /// ID and password are compared (`account::credentials`).
    Credentials: [WrongCredentials, TooManyAttempts, Overloaded] and Database;
    /// A token is asked for in a cookie, which other sites must not set.
    CookieOfOurs: [CrossOrigin];
    /// The second factor may be locked out (`account::lockout::require_open`).
    Lockout: [AccountFrozen, SecondFactorBlocked, SecondFactorLocked];
    /// A code is mailed (`factor::mail_code::issue`).
    Mailing: [SendLimitReached] and Lockout;
    /// A code is mailed again (`factor::mail_code::resend`).
    Resending: [ResendTooSoon] and Mailing;
    /// A code that was mailed is over (`factor::mail_code::require_live`).
    CodeOver: [CodeUsed, CodeVoid, CodeExpired, CodeExhausted];
    /// A code that was mailed is compared (`factor::mail_code::check`).
    MailedCheck: [WrongCode] and CodeOver, Lockout;
    /// A set-up is counted (`account::throttle`).
    SetUp: [TooManySetUps] and Lockout;
    /// A person is looked for by a machine client (`verification::reachable`, and the hold).
    Reachable: [NoFactor];
    /// What a person typed at another log-in is compared (`verification::verify`).
    AnyFactorCheck: [FactorNotSet, NoCodeSent, WrongCode, CodeUsed, Overloaded] and Reachable, Lockout;
    /// A request at the help desk is served (`registration::helpdesk::store::hold_at_desk`).
    AtDesk: [FlowEnded, OwnRequest] and FlowId;
}

/// A code of the handler's own.
pub mod code {
    use super::{HashSet, ProblemCode, Refuses};

    refuses! {
        /// `code_exhausted`.
        CodeExhausted: [CodeExhausted];
        /// `code_void`.
        CodeVoid: [CodeVoid];
        /// `desk_at_work`.
        DeskAtWork: [DeskAtWork];
        /// `factor_not_set`.
        FactorNotSet: [FactorNotSet];
        /// `flow_ended`.
        FlowEnded: [FlowEnded];
        /// `forbidden_address`.
        ForbiddenAddress: [ForbiddenAddress];
        /// `incomplete_record`.
        IncompleteRecord: [IncompleteRecord];
        /// `invalid_address`.
        InvalidAddress: [InvalidAddress];
        /// `last_factor`.
        LastFactor: [LastFactor];
        /// `no_code_sent`.
        NoCodeSent: [NoCodeSent];
        /// `no_mail_address`.
        NoMailAddress: [NoMailAddress];
        /// `not_found`.
        NotFound: [NotFound];
        /// `nothing_to_approve`.
        NothingToApprove: [NothingToApprove];
        /// `record_changed`.
        RecordChanged: [RecordChanged];
        /// `second_operator_required`.
        SecondOperatorRequired: [SecondOperatorRequired];
        /// `step_up_required`.
        StepUpRequired: [StepUpRequired];
        /// `take_up_first`.
        TakeUpFirst: [TakeUpFirst];
        /// `too_many_authenticators`.
        TooManyAuthenticators: [TooManyAuthenticators];
        /// `wrong_code`.
        WrongCode: [WrongCode];
    }
}

refuses!(for FlowId: [NotFound]);
refuses!(for AnyClient: [ClientRequired, InvalidClient, ClientRefused, RateLimited] and Database);
refuses!(for OwnInitRequest: [NotFound] and Session);
refuses!(for MaySeeInitRequest: [NotFound] and Session);
refuses!(for MayRegister: [] and Registering<Begin>);
refuses!(for MaySeeChange: [NotFound] and Registering<See>);
refuses!(for MayResumeChange: [NotFound] and Registering<See>);
refuses!(for MayCompleteChange: [NotFound] and Registering<Complete>);

impl<S: Needs> Refuses for Client<S> {
    fn add(codes: &mut HashSet<ProblemCode>) {
        AnyClient::add(codes);
        codes.insert(ProblemCode::InsufficientScope);
    }
}

impl<P: Permission> Refuses for Caller<P> {
    fn add(codes: &mut HashSet<ProblemCode>) {
        Session::add(codes);
        codes.extend(P::REFUSES);
    }
}

/// A machine client, whatever its scope.
#[derive(Debug)]
enum AnyClient {}

/// A session that registers an address, at a step of it.
#[derive(Debug)]
struct Registering<S>(PhantomData<S>);

impl<S: Step> Refuses for Registering<S> {
    fn add(codes: &mut HashSet<ProblemCode>) {
        Caller::<permission::MayRegister>::add(codes);
        codes.extend(S::REFUSES);
    }
}

macro_rules! refuses_of_tuples {
    ($($part:ident)+) => {
        impl<$($part: Refuses),+> Refuses for ($($part,)+) {
            fn add(codes: &mut HashSet<ProblemCode>) {
                $($part::add(codes);)+
            }
        }
    };
}
refuses_of_tuples!(A);
refuses_of_tuples!(A B);
refuses_of_tuples!(A B C);
refuses_of_tuples!(A B C D);
refuses_of_tuples!(A B C D E);
refuses_of_tuples!(A B C D E F);
refuses_of_tuples!(A B C D E F G);

/// The responses with these codes: one for each status, with an example for each code under its name.
#[must_use]
pub(crate) fn responses(codes: &HashSet<ProblemCode>) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status: BTreeMap<u16, Vec<ProblemCode>> = BTreeMap::new();
    for code in ProblemCode::ALL.iter().filter(|code| codes.contains(code)) {
        by_status.entry(code.status()).or_default().push(*code);
    }
    by_status
        .into_iter()
        .map(|(status, codes)| (status.to_string(), response(status, &codes).into()))
        .collect()
}

/// The codes of responses, as [`responses`] wrote them.
#[must_use]
pub(crate) fn codes_of(responses: &BTreeMap<String, RefOr<Response>>) -> HashSet<ProblemCode> {
    let examples = |response: &RefOr<Response>| match response {
        RefOr::T(response) => match response.content.get(MEDIA_TYPE) {
            Some(RefOr::T(content)) => content.examples.keys().cloned().collect(),
            Some(RefOr::Ref(_)) | None => Vec::new(),
        },
        RefOr::Ref(_) => Vec::new(),
    };
    let names: HashSet<String> = responses.values().flat_map(examples).collect();
    ProblemCode::ALL.iter().copied().filter(|code| names.contains(code.name())).collect()
}

fn response(status: u16, codes: &[ProblemCode]) -> Response {
    let meanings: Vec<_> =
        codes.iter().map(|code| format!("`{}`: {}", code.name(), code.meaning())).collect();
    let description = match &*meanings {
        [one] => one.clone(),
        several => several.iter().map(|meaning| format!("- {meaning}\n")).collect(),
    };
    let mut response = ResponseBuilder::new()
        .description(description.trim_end())
        .content(MEDIA_TYPE, content(codes))
        .build();
    let headers = match status {
        401 => &["WWW-Authenticate"][..],
        429 | 503 => &["Retry-After"],
        _ => &[],
    };
    for header in headers {
        response.headers.insert((*header).to_owned(), header_ref(header));
    }
    response
}

/// Points to a header of the document's components.
#[must_use]
pub(crate) fn header_ref(name: &str) -> RefOr<Header> {
    RefOr::Ref(Ref::new(format!("#/components/headers/{name}")))
}

fn content(codes: &[ProblemCode]) -> Content {
    let mut content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    for code in codes {
        let example: RefOr<Example> = RefOr::Ref(Ref::new(format!("#/components/examples/{}", code.name())));
        content.examples.insert(code.name().to_owned(), example);
    }
    content
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_survive_the_document() {
        let all: HashSet<_> = ProblemCode::ALL.iter().copied().collect();
        assert_eq!(codes_of(&responses(&all)), all);
        assert!(responses(&HashSet::new()).is_empty());
    }

    #[test]
    fn a_list_is_that_of_all_its_parts() {
        let mut codes = HashSet::new();
        <(FlowId, Resending)>::add(&mut codes);
        let expected = [
            ProblemCode::NotFound,
            ProblemCode::ResendTooSoon,
            ProblemCode::SendLimitReached,
            ProblemCode::AccountFrozen,
            ProblemCode::SecondFactorBlocked,
            ProblemCode::SecondFactorLocked,
        ];
        assert_eq!(codes, expected.into_iter().collect());
    }
}
