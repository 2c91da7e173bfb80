//! The texts of all errors, reasons and events. Each match is exhaustive, so a new code in
//! `shared` does not compile without a text, and a text is there in all languages.

use std::sync::OnceLock;
use std::time::Duration;

use ninsho_shared::account::HistoryKind;
use ninsho_shared::address_change::EndReason;
use ninsho_shared::domain::DomainError;
use ninsho_shared::initialization::InitEndReason;
use ninsho_shared::mailed_code::WaitReason;
use ninsho_shared::session::RequestOriginView;
use ninsho_shared::{AddressError, CodeError, PasswordError, Problem, ProblemCode, Timestamp, UserIdError};

use crate::address::AddressRefusal;
use crate::clock::{span, time_of_day};
use crate::failure::Failure;
use crate::i18n::{Language, say};
use crate::institution::in_language;

/// What went wrong with a request that was answered at `came_at` of the browser's clock, and what to do.
#[must_use]
pub(crate) fn failure(language: Language, failure: &Failure, came_at: Timestamp) -> String {
    match failure {
        Failure::Problem(problem) => self::problem(language, problem, came_at),
        Failure::Offline => say!(language, failure_offline),
        Failure::Timeout => say!(language, failure_slow),
        Failure::Unreadable => say!(language, failure_unreadable),
    }
}

/// The text of a problem, with the remaining attempts and the time to wait.
#[must_use]
pub(crate) fn problem(language: Language, problem: &Problem, came_at: Timestamp) -> String {
    let mut sentences = vec![problem_code(language, problem.code)];
    if let Some(seconds) = problem.clock_off {
        let off = span(language, u64::from(seconds));
        sentences.push(say!(language, failure_clock_off, off.as_str()));
    }
    if let Some(count) = problem.attempts_left {
        sentences.push(say!(language, code_attempts, count));
    }
    if let Some(seconds) = problem.retry_after {
        sentences.push(wait(language, seconds, came_at));
    }
    sentences.join(language.between_sentences())
}

/// How long to wait. A wait of minutes is told by its end, since nothing counts down here.
fn wait(language: Language, seconds: u64, came_at: Timestamp) -> String {
    const MINUTE: u64 = 60;
    if seconds < MINUTE {
        let left = span(language, seconds);
        return say!(language, failure_wait, left);
    }
    // The next full minute: the one before would still be too early.
    let time = time_of_day(language, came_at.plus(Duration::from_secs(seconds + MINUTE - 1)));
    say!(language, failure_wait_until, time)
}

/// The texts of the problems that only an operator meets. The help desk's program brings them, so
/// that they weigh nothing in the page.
static DESK_WORDS: OnceLock<DeskWords> = OnceLock::new();

/// The text of a problem of the help desk.
type DeskWords = fn(Language, ProblemCode) -> String;

/// Brings the texts of the problems that only an operator meets.
pub(crate) fn bring_desk_words(words: DeskWords) {
    // A second call would bring the same.
    let _ = DESK_WORDS.set(words);
}

fn problem_code(language: Language, code: ProblemCode) -> String {
    match code {
        ProblemCode::WrongCredentials => say!(language, problem_wrong_credentials),
        ProblemCode::NotSignedIn | ProblemCode::SessionEnded | ProblemCode::SessionReplaced => {
            say!(language, problem_not_signed_in)
        }
        ProblemCode::SecondFactorRequired => say!(language, problem_second_factor_required),
        ProblemCode::StepUpRequired => say!(language, problem_step_up_required),
        ProblemCode::RestrictedSession => say!(language, problem_restricted_session),
        ProblemCode::CrossOrigin => say!(language, problem_cross_origin),
        ProblemCode::OtherSession => say!(language, problem_other_session),
        ProblemCode::RequestTimeout => say!(language, failure_slow),
        ProblemCode::AccountFrozen => say!(language, problem_account_frozen),
        ProblemCode::SecondFactorBlocked => say!(language, problem_second_factor_blocked),
        ProblemCode::NoMailAddress => say!(language, problem_no_mail_address),
        ProblemCode::NotFound => say!(language, problem_not_found),
        // Only an outdated page sends such a request.
        ProblemCode::InvalidRequest
        | ProblemCode::MethodNotAllowed
        | ProblemCode::TooLarge
        | ProblemCode::UnsupportedMediaType => say!(language, problem_invalid_request),
        ProblemCode::InvalidAddress => say!(language, problem_invalid_address),
        ProblemCode::ForbiddenAddress => say!(language, wrong_address_forbidden_any),
        ProblemCode::WrongCode => say!(language, problem_wrong_code),
        ProblemCode::NoCodeSent => say!(language, problem_no_code_sent),
        ProblemCode::CodeUsed => say!(language, problem_code_used),
        ProblemCode::CodeVoid => say!(language, problem_code_void),
        ProblemCode::CodeExpired => say!(language, problem_code_expired),
        ProblemCode::CodeExhausted => say!(language, problem_code_exhausted),
        ProblemCode::FactorNotSet => say!(language, problem_factor_not_set),
        ProblemCode::LastFactor => say!(language, problem_last_factor),
        ProblemCode::TooManyAuthenticators => say!(language, problem_too_many_authenticators),
        ProblemCode::FlowEnded => say!(language, problem_flow_ended),
        ProblemCode::TooManyAttempts => say!(language, problem_too_many_attempts),
        ProblemCode::TooManySetUps => say!(language, problem_too_many_set_ups),
        ProblemCode::SecondFactorLocked => say!(language, problem_second_factor_locked),
        ProblemCode::ResendTooSoon => say!(language, problem_resend_too_soon),
        ProblemCode::SendLimitReached => say!(language, problem_send_limit_reached),
        ProblemCode::Overloaded => say!(language, problem_overloaded),
        ProblemCode::NotReady => say!(language, problem_not_ready),
        ProblemCode::DeskAtWork => say!(language, problem_desk_at_work),
        ProblemCode::OperatorRequired
        | ProblemCode::OwnRequest
        | ProblemCode::SecondOperatorRequired
        | ProblemCode::TakeUpFirst
        | ProblemCode::NothingToApprove
        | ProblemCode::RecordChanged
        | ProblemCode::IncompleteRecord => match DESK_WORDS.get() {
            Some(words) => words(language, code),
            None => say!(language, problem_internal),
        },
        // What other systems alone meet.
        ProblemCode::ClientRequired
        | ProblemCode::InvalidClient
        | ProblemCode::ClientRefused
        | ProblemCode::InsufficientScope
        | ProblemCode::RateLimited
        | ProblemCode::NoFactor
        | ProblemCode::RequestInProgress
        | ProblemCode::IdempotencyKeyReused
        | ProblemCode::Internal => say!(language, problem_internal),
    }
}

/// Why a text is not a valid ID.
#[must_use]
pub(crate) fn user_id_error(language: Language, error: UserIdError) -> String {
    match error {
        UserIdError::Empty => say!(language, wrong_id_empty),
        UserIdError::TooLong => say!(language, wrong_id_too_long),
        UserIdError::Character => say!(language, wrong_id_character),
    }
}

/// Why a text is not a valid password.
#[must_use]
pub(crate) fn password_error(language: Language, error: PasswordError) -> String {
    match error {
        PasswordError::Empty => say!(language, wrong_password_empty),
        PasswordError::TooLong => say!(language, wrong_password_too_long),
    }
}

/// Why a text is not a valid mailed code.
#[must_use]
pub(crate) fn code_error(language: Language, error: CodeError) -> String {
    match error {
        CodeError::NotDigits { .. } => say!(language, code_not_digits),
        CodeError::Length { came: 0, .. } => say!(language, code_empty),
        CodeError::Length { came, .. } => say!(language, code_short, came),
        CodeError::RecoveryCode { .. } => say!(language, code_is_recovery_code),
    }
}

/// Why an address cannot be registered here.
#[must_use]
pub(crate) fn address_refusal(language: Language, refusal: &AddressRefusal) -> String {
    match refusal {
        AddressRefusal::Invalid(error) => address_error(language, *error),
        AddressRefusal::Forbidden(domain) => {
            say!(language, wrong_address_forbidden, domain.as_str())
        }
    }
}

fn address_error(language: Language, error: AddressError) -> String {
    match error {
        AddressError::Empty => say!(language, wrong_address_empty),
        AddressError::NoAt => say!(language, wrong_address_no_at),
        AddressError::TooLong => say!(language, wrong_address_too_long),
        AddressError::Character => say!(language, wrong_address_character),
        AddressError::Dots => say!(language, wrong_address_dots),
        AddressError::Masked => say!(language, wrong_address_masked),
        AddressError::Domain(DomainError::Empty) => say!(language, wrong_address_domain_empty),
        AddressError::Domain(DomainError::Name) => say!(language, wrong_address_domain_name),
        AddressError::Domain(DomainError::TooLong) => say!(language, wrong_address_domain_too_long),
        AddressError::Domain(DomainError::IpAddress) => say!(language, wrong_address_domain_ip),
        AddressError::Domain(DomainError::NotPublic) => say!(language, wrong_address_domain_not_public),
        // The server's to say: see `Domain::parse`.
        AddressError::Domain(DomainError::MixedAlphabets | DomainError::UnknownTop) => {
            say!(language, wrong_address_domain_unknown)
        }
    }
}

/// Why an address change ended.
#[must_use]
pub(crate) fn end_reason(language: Language, reason: EndReason) -> String {
    match reason {
        EndReason::Cancelled => say!(language, ended_cancelled),
        EndReason::Superseded => say!(language, ended_superseded),
        EndReason::Expired => say!(language, ended_expired),
        EndReason::Stopped => say!(language, ended_stopped),
    }
}

/// Why an initialization ended.
#[must_use]
pub(crate) fn init_end_reason(language: Language, reason: InitEndReason) -> String {
    match reason {
        InitEndReason::Cancelled => say!(language, init_ended_cancelled),
        InitEndReason::Superseded => say!(language, init_ended_superseded),
        InitEndReason::Expired => say!(language, init_ended_expired),
        InitEndReason::Stopped => say!(language, init_ended_stopped),
        InitEndReason::Refused => say!(language, init_ended_refused),
    }
}

/// Why a mail has to wait, where the countdown is not enough.
#[must_use]
pub(crate) fn wait_reason(language: Language, reason: WaitReason) -> Option<String> {
    match reason {
        WaitReason::JustSent => None,
        WaitReason::JustTried => Some(say!(language, code_just_tried)),
        WaitReason::AddressLimit => Some(say!(language, code_limit_address)),
        WaitReason::AccountLimit => Some(say!(language, code_limit_account)),
    }
}

/// The browser of a request, or that it was another program.
#[must_use]
pub(crate) fn browser(language: Language, known: &str) -> String {
    match known {
        "" | "?" => say!(language, common_another_program),
        known => known.to_owned(),
    }
}

/// What people call the network of a request, or the network itself.
#[must_use]
pub(crate) fn network(language: Language, origin: &RequestOriginView) -> String {
    let name = origin.network_name.as_ref().map(|name| in_language(language, name));
    name.unwrap_or(&origin.network).to_owned()
}

/// The text of an event.
#[must_use]
pub(crate) fn history_kind(language: Language, kind: HistoryKind) -> String {
    match kind {
        HistoryKind::AccountCreated => say!(language, history_account_created),
        HistoryKind::LoggedIn => say!(language, history_logged_in),
        HistoryKind::WrongPassword => say!(language, history_wrong_password),
        HistoryKind::WrongCode => say!(language, history_wrong_code),
        HistoryKind::SecondFactorLocked => say!(language, history_second_factor_locked),
        HistoryKind::SecondFactorUnlocked => say!(language, history_second_factor_unlocked),
        HistoryKind::LoggedOut => say!(language, history_logged_out),
        HistoryKind::SessionEnded => say!(language, history_session_ended),
        HistoryKind::AddressChangeRequested => say!(language, history_address_change_requested),
        HistoryKind::AddressChangeCancelled => say!(language, history_address_change_cancelled),
        HistoryKind::AddressChanged => say!(language, history_address_changed),
        HistoryKind::AddressChangeStopped => say!(language, history_address_change_stopped),
        HistoryKind::AccountClosed => say!(language, history_account_closed),
        HistoryKind::PasswordChanged => say!(language, history_password_changed),
        HistoryKind::AddressRemoved => say!(language, history_address_removed),
        HistoryKind::AccountReopened => say!(language, history_account_reopened),
        HistoryKind::AccountFrozen => say!(language, history_account_frozen),
        HistoryKind::AuthenticatorAdded => say!(language, history_authenticator_added),
        HistoryKind::AuthenticatorRemoved => say!(language, history_authenticator_removed),
        HistoryKind::RecoveryCodesGenerated => say!(language, history_recovery_codes_generated),
        HistoryKind::RecoveryCodeUsed => say!(language, history_recovery_code_used),
        HistoryKind::InitializationRequested => say!(language, history_initialization_requested),
        HistoryKind::InitializationAtDesk => say!(language, history_initialization_at_desk),
        HistoryKind::InitializationCancelled => say!(language, history_initialization_cancelled),
        HistoryKind::InitializationConfirmed => say!(language, history_initialization_confirmed),
        HistoryKind::Initialized => say!(language, history_initialized),
        HistoryKind::InitializationStopped => say!(language, history_initialization_stopped),
        HistoryKind::InitializationObjected => say!(language, history_initialization_objected),
        HistoryKind::DeskTookUp => say!(language, history_desk_took_up),
        HistoryKind::DeskAskedSecond => say!(language, history_desk_asked_second),
        HistoryKind::DeskApproved => say!(language, history_desk_approved),
        HistoryKind::DeskToldCode => say!(language, history_desk_told_code),
        HistoryKind::DeskRefused => say!(language, history_desk_refused),
        HistoryKind::OtpVerified => say!(language, history_otp_verified),
        HistoryKind::OperatorAdded => say!(language, history_operator_added),
        HistoryKind::OperatorRemoved => say!(language, history_operator_removed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::unmarked;

    const NOW: Timestamp = Timestamp::from_millis(0);

    #[test]
    fn every_problem_has_words_of_its_language() {
        bring_desk_words(crate::helpdesk::problem);
        for code in ProblemCode::ALL {
            let ja = problem(Language::Ja, &Problem::new(*code), NOW);
            let en = problem(Language::En, &Problem::new(*code), NOW);
            assert!(ja.ends_with('。') && !ja.is_ascii(), "{code:?}: {ja}");
            assert!(en.ends_with('.') && !en.contains('。'), "{code:?}: {en}");
        }
    }

    #[test]
    fn a_problem_says_how_often_and_how_long() {
        let wrong = Problem { attempts_left: Some(3), ..Problem::new(ProblemCode::WrongCode) };
        assert_eq!(
            unmarked(&problem(Language::Ja, &wrong, NOW)),
            "ワンタイムパスワードが正しくありません。あと3回入力できます。"
        );
        let late = Problem { clock_off: Some(180), ..Problem::new(ProblemCode::WrongCode) };
        assert!(
            problem(Language::En, &late, NOW).contains("off by about 3 min"),
            "{}",
            problem(Language::En, &late, NOW)
        );
        let wait = Problem { retry_after: Some(45), ..Problem::new(ProblemCode::TooManyAttempts) };
        assert!(problem(Language::En, &wait, NOW).ends_with("Please wait 45 s."));
    }

    #[test]
    fn a_forbidden_domain_is_named() {
        let refusal = AddressRefusal::Forbidden("kyoto-u.ac.jp".to_owned());
        assert_eq!(
            unmarked(&address_refusal(Language::Ja, &refusal)),
            "@kyoto-u.ac.jp のアドレスは登録できません。ほかのアドレスを入力してください。"
        );
    }
}
