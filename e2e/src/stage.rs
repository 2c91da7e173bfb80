//! One test's own world: people, server, mailbox, browser.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use futures_util::FutureExt;
use ninsho_mailbox::{Credentials, Mailbox, MailboxOptions, ReceivedMail, Security};
use tempfile::TempDir;

use crate::browser::{Browser, Device, Language};
use crate::config::MailRoute;
use crate::evidence;
use crate::labels::{ENGLISH, JAPANESE, Labels};
use crate::report::Report;
use crate::screen::Screen;
use crate::server::{People, Person, Server};
use crate::tls::Tls;
use crate::wait::{Look, PATIENCE, until};

/// How a stage is set. The default: a phone in Japanese, mail without encryption.
#[derive(Clone, Debug)]
pub struct Options {
    /// What the person holds.
    pub device: Device,
    /// What the browser asks for.
    pub language: Language,
    /// How the mail server is spoken to. With encryption, a log-in is asked for too.
    pub security: Security,
    /// Whose accounts there are.
    pub people: People,
    /// The path that the server is below, without a slash at the end: `/user`.
    pub base: &'static str,
    /// More lines for ninsho.toml.
    pub settings: &'static str,
}

/// Who is imported.
pub(crate) const MEMBERS: [Person; 3] = [Stage::TARO, Stage::HANAKO, Stage::JIRO];

impl Default for Options {
    fn default() -> Self {
        Self {
            device: Device::Phone,
            language: Language::Japanese,
            security: Security::Plain,
            people: People::Members,
            base: "",
            settings: "",
        }
    }
}

/// One test's own world.
#[derive(Debug)]
pub struct Stage {
    /// What the browser is on.
    pub device: Device,
    /// The language of the browser.
    pub language: Language,
    /// Where the mail arrives.
    pub mailbox: Mailbox,
    /// The server.
    pub server: Server,
    /// The browser.
    pub browser: Browser,
    report: Report,
    read: Mutex<HashMap<String, u64>>,
    /// How far the server's clock was moved forward.
    advanced: Mutex<Duration>,
    _folder: TempDir,
}

impl Stage {
    /// A student with a registered address.
    pub const TARO: Person =
        Person { user_id: "a0123456", password: "correct horse battery", mail_address: "taro@example.com" };
    /// Another.
    pub const HANAKO: Person =
        Person { user_id: "a0654321", password: "staple under the lamp", mail_address: "hanako@example.com" };

    /// A member of the staff whose mail was never set up.
    pub const JIRO: Person = Person { user_id: "s0000042", password: "paper on the desk", mail_address: "" };

    /// Sets a stage and plays `scene` on it. A scene that fails or panics leaves its evidence
    /// in a folder of the target folder, and the path is printed.
    ///
    /// # Errors
    /// When the stage cannot be set, the scene fails, or the browser complains of the page.
    pub async fn play(options: Options, scene: impl AsyncFnOnce(&Stage) -> Result<()>) -> Result<()> {
        let test = thread::current().name().unwrap_or("test").to_owned();
        let kept = evidence::folder(&test)?;
        let stage = Self::set(options, Report::begin(&test)).await?;
        let scene = async {
            scene(&stage).await?;
            let complaints = stage.browser.complaints().await?;
            ensure!(complaints.is_empty(), "the browser complained:\n{}", complaints.join("\n"));
            let breaches = stage.server.breaches();
            ensure!(breaches.is_empty(), "not in the OpenAPI document:\n{}", breaches.join("\n"));
            Ok(())
        };
        let outcome = AssertUnwindSafe(scene).catch_unwind().await;
        if !matches!(outcome, Ok(Ok(()))) {
            stage.keep_evidence(kept).await;
        }
        stage.report.finish(failure(&outcome).as_deref())?;
        stage.browser.close().await?;
        outcome.unwrap_or_else(|panic| resume_unwind(panic))
    }

    async fn set(options: Options, report: Report) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let credentials =
            (options.security != Security::Plain).then(|| Credentials::new("ninsho", "smtp password"));
        let mailbox = Mailbox::start(MailboxOptions {
            security: options.security,
            credentials: credentials.clone(),
            ..MailboxOptions::default()
        })
        .await?;
        let route =
            MailRoute { mailbox: &mailbox, security: options.security, credentials: credentials.as_ref() };
        let server = Server::start(folder.path(), &route, options.people, (options.base, options.settings));
        // The two take the same time, so they start together.
        let (server, browser) = tokio::join!(server, Browser::start(options.device, options.language));
        let browser = browser?;
        let server = match server {
            Ok(server) => server,
            Err(error) => {
                browser.close().await?;
                return Err(error);
            }
        };
        let Options { device, language, .. } = options;
        let (read, advanced) = (Mutex::default(), Mutex::default());
        Ok(Self { device, language, mailbox, server, browser, report, read, advanced, _folder: folder })
    }

    async fn keep_evidence(&self, folder: PathBuf) {
        let log = [self.server.log_file()];
        match evidence::collect(&folder, &self.browser, &self.mailbox, &log).await {
            Ok(()) => eprintln!("what the test saw is in {}", folder.display()),
            Err(error) => eprintln!("what the test saw could not be kept: {error:#}"),
        }
    }

    /// The page in the browser.
    #[must_use]
    pub fn screen(&self) -> Screen<'_> {
        self.screen_of(&self.browser)
    }

    /// The page in another browser.
    #[must_use]
    pub fn screen_of<'a>(&'a self, browser: &'a Browser) -> Screen<'a> {
        Screen::new(browser.driver(), self.server.address(), &self.report)
    }

    /// The words of the page in the browser's language.
    #[must_use]
    pub fn labels(&self) -> &'static Labels {
        match self.language {
            Language::Japanese => &JAPANESE,
            Language::English => &ENGLISH,
        }
    }

    /// The page by HTTPS, at another port.
    ///
    /// # Errors
    /// When there is no port or no certificate.
    pub async fn behind_tls(&self) -> Result<Tls> {
        self.server.behind_tls().await
    }

    /// Moves the server's clock forward.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn advance_clock(&self, span: Duration) -> Result<()> {
        self.server.advance_clock(span).await?;
        *self.advanced.lock().unwrap_or_else(PoisonError::into_inner) += span;
        Ok(())
    }

    /// How far the server's clock is ahead of the browser's.
    pub(crate) fn advanced(&self) -> Duration {
        *self.advanced.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next mail to this address that `wanted` is true for, among those that were not
    /// read before; it counts as read, with all before it.
    ///
    /// # Errors
    /// When none arrives in time.
    pub async fn next_mail(&self, to: &str, wanted: impl Fn(&ReceivedMail) -> bool) -> Result<ReceivedMail> {
        let last = self.read().get(to).copied().unwrap_or(0);
        let next = |mail: &ReceivedMail| mail.id > last && mail.is_to(to) && wanted(mail);
        let mail = self.mailbox.wait_for(next, PATIENCE).await?;
        self.read().insert(to.to_owned(), mail.id);
        Ok(mail)
    }

    /// The code in the next mail to this address that holds one.
    ///
    /// # Errors
    /// When none arrives in time.
    pub async fn next_code(&self, to: &str) -> Result<String> {
        let mail = self.next_mail(to, |mail| mail.code().is_some()).await?;
        mail.code().context("a mail that has a code has one")
    }

    /// Waits until there is something that the page does not tell of.
    ///
    /// # Errors
    /// When it is not there in time.
    pub async fn wait_until<T>(&self, what: &str, look: impl AsyncFn() -> Result<Option<T>>) -> Result<T> {
        let look =
            async || Ok(look().await?.map_or_else(|| Look::Instead("nothing".to_owned()), Look::There));
        until(what, look).await
    }

    fn read(&self) -> std::sync::MutexGuard<'_, HashMap<String, u64>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why a scene failed, in words.
fn failure(outcome: &thread::Result<Result<()>>) -> Option<String> {
    match outcome {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(format!("{error:#}")),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
            Some(text.unwrap_or("it panicked").to_owned())
        }
    }
}
