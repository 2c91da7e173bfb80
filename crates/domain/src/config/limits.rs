//! Limits and spans. The defaults are those of the product description.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::ConfigError;

/// A span of time, written with its unit: `60s`, `10m`, `12h`, `1d`, `1h 30m`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(pub Duration);

impl Span {
    /// `n` seconds.
    #[must_use]
    pub const fn seconds(n: u64) -> Self {
        Self(Duration::from_secs(n))
    }

    /// `n` minutes.
    #[must_use]
    pub const fn minutes(n: u64) -> Self {
        Self(Duration::from_secs(60 * n))
    }

    /// `n` hours.
    #[must_use]
    pub const fn hours(n: u64) -> Self {
        Self(Duration::from_secs(3600 * n))
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&humantime::format_duration(self.0))
    }
}

// Not by `humantime-serde`: it drops the parser's reason, which says what would be right.
impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl FromStr for Span {
    type Err = NoSpan;

    fn from_str(text: &str) -> Result<Self, NoSpan> {
        // To humantime `M` is a month: somebody who meant minutes would lock people out for years.
        if text.contains('M') {
            return Err(NoSpan(format!("{text:?} is no duration of ours: minutes are `m`, as in 10m")));
        }
        humantime::parse_duration(text)
            .map(Self)
            .map_err(|error| NoSpan(format!("{text:?} is no duration ({error}); write 60s, 10m, 12h or 1d")))
    }
}

/// A text that is no span.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub struct NoSpan(String);

/// All limits.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Mailed codes.
    pub code: CodeLimits,
    /// Sending them.
    pub send: SendLimits,
    /// Initializations.
    pub initialization: InitializationLimits,
    /// Wrong second factors.
    pub lock: LockLimits,
    /// Wrong passwords.
    pub password: PasswordLimits,
    /// Setting up authenticators and recovery codes.
    pub set_up: SetUpLimits,
    /// Sessions.
    pub session: SessionLimits,
    /// Machine clients.
    pub client: ClientLimits,
    /// Requests and connections.
    pub http: HttpLimits,
}

/// Mailed codes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CodeLimits {
    /// How long a code is valid.
    pub valid_for: Span,
    /// How often it can be tried.
    pub attempts: u32,
}

impl Default for CodeLimits {
    fn default() -> Self {
        Self { valid_for: Span::minutes(10), attempts: 5 }
    }
}

/// So many within a span.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SendLimit {
    /// So many …
    pub codes: usize,
    /// … within this span.
    pub within: Span,
}

/// Sending codes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SendLimits {
    /// Between two mails with the same code.
    pub gap: Span,
    /// To one address, over all accounts.
    pub address: Vec<SendLimit>,
    /// For one account, to whatever address.
    pub account: Vec<SendLimit>,
    /// Notices of one kind within this span become one.
    pub merge_notices: Span,
    /// How long the revocation link of a notice is valid.
    pub revocation_link: Span,
}

impl Default for SendLimits {
    fn default() -> Self {
        let limit = |codes, within| SendLimit { codes, within };
        Self {
            gap: Span::seconds(60),
            address: vec![limit(3, Span::minutes(10)), limit(10, Span::hours(24))],
            account: vec![limit(6, Span::minutes(10)), limit(20, Span::hours(24))],
            merge_notices: Span::minutes(10),
            revocation_link: Span::hours(7 * 24),
        }
    }
}

/// Initializations.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct InitializationLimits {
    /// How long one can be gone on with: long enough for a call to the help desk.
    pub valid_for: Span,
}

impl Default for InitializationLimits {
    fn default() -> Self {
        Self { valid_for: Span::minutes(60) }
    }
}

/// Wrong second factors, counted over all flows and factors of an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LockLimits {
    /// After so many in a row the second factor is locked.
    pub every: u32,
    /// For so long the first time; twice as long each time after.
    pub first: Span,
    /// After so many in a row only the help desk can open it.
    pub blocked_at: u32,
}

impl Default for LockLimits {
    fn default() -> Self {
        Self { every: 10, first: Span::minutes(15), blocked_at: 100 }
    }
}

/// So many wrong tries are free, and one more after each span: a token bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TryLimit {
    /// So many wrong ones at once.
    pub free: u32,
    /// After each such span one of them is forgotten.
    pub every: Span,
}

/// Wrong passwords: a slow-down, never a lock.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PasswordLimits {
    /// For one ID from one network, or from one known device.
    pub account_and_network: TryLimit,
    /// For one ID from all networks and devices that it never logged in from.
    pub account: TryLimit,
    /// From one network, for all IDs. As many again wait behind the others before one is refused.
    pub network: TryLimit,
    /// From so many in a row on, which only a success forgets, …
    pub slow_from: u32,
    /// … one try in this span is compared.
    pub slow_every: Span,
}

impl Default for PasswordLimits {
    fn default() -> Self {
        Self {
            account_and_network: TryLimit { free: 10, every: Span::minutes(1) },
            account: TryLimit { free: 50, every: Span::minutes(1) },
            network: TryLimit { free: 300, every: Span::seconds(10) },
            slow_from: 100,
            slow_every: Span::minutes(15),
        }
    }
}

impl PasswordLimits {
    /// Checks what would shut everybody out, or slow nobody down.
    ///
    /// # Errors
    /// [`ConfigError::Unusable`] names the key.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let unusable = |key, reason: &str| Err(ConfigError::Unusable { key, reason: reason.to_owned() });
        for (key, limit) in [
            ("limits.password.account_and_network", self.account_and_network),
            ("limits.password.account", self.account),
            ("limits.password.network", self.network),
        ] {
            if limit.free == 0 || limit.every.0 < SHORTEST {
                return unusable(key, "write `free` of at least 1 and `every` of at least 1ms");
            }
        }
        if self.slow_from == 0 || self.slow_every.0 < SHORTEST {
            return unusable("limits.password.slow_from", "at least 1, and `slow_every` at least 1ms");
        }
        Ok(())
    }
}

/// The clock counts in milliseconds.
const SHORTEST: Duration = Duration::from_millis(1);

/// Setting up authenticators and recovery codes: a slow-down for each account.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SetUpLimits {
    /// So many one after the other before the slow-down.
    pub free: u32,
    /// The longest wait between two.
    pub longest_wait: Span,
    /// Those older than this are forgotten.
    pub forget_after: Span,
}

impl Default for SetUpLimits {
    fn default() -> Self {
        Self { free: 10, longest_wait: Span::minutes(10), forget_after: Span::hours(1) }
    }
}

impl SetUpLimits {
    /// How the waits grow and end.
    #[must_use]
    pub const fn wait(&self) -> Wait {
        Wait { longest: self.longest_wait.0, forget_after: self.forget_after.0 }
    }
}

/// How the waits of a slow-down grow and end: they double from one second on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// No wait is longer.
    pub longest: Duration,
    /// After so long without a try, the count begins anew.
    pub forget_after: Duration,
}

/// Sessions.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SessionLimits {
    /// A session ends after so long without use.
    pub idle: Span,
    /// A session ends after so long in all.
    pub longest: Span,
    /// A factor can be changed for so long after the second factor was passed.
    pub step_up: Span,
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self { idle: Span::minutes(30), longest: Span::hours(12), step_up: Span::minutes(10) }
    }
}

/// Requests and connections.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpLimits {
    /// The body of a request arrives within this time.
    pub body: Span,
    /// Connections that one address has open at once (of IPv6, one /64). Those of `trusted_proxies` are
    /// not counted.
    pub connections: usize,
    /// What a request with an `Idempotency-Key` was answered is kept for so long.
    pub keep_answers: Span,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self { body: Span::seconds(10), connections: 512, keep_answers: Span::hours(24) }
    }
}

/// Limits on machine clients.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClientLimits {
    /// Requests a second, for each client and process.
    pub per_second: u32,
    /// So many requests may come at once.
    pub burst: u32,
    /// An access token lives so long.
    pub token: Span,
    /// After a rotation, the previous secret is accepted for so long.
    pub overlap: Span,
}

impl Default for ClientLimits {
    fn default() -> Self {
        Self { per_second: 50, burst: 100, token: Span::minutes(15), overlap: Span::hours(24) }
    }
}
