//! An outbox, a worker and a mailbox, with a clock that stands still.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ninsho_domain::clock::{Clock, StoppedClock};
use ninsho_domain::config::{Config, Span};
use ninsho_domain::factor::mail_code::mailbox;
use ninsho_domain::key::code;
use ninsho_domain::key::{KEY_LEN, Secrets};
use ninsho_domain::mail::MailWorker;
use ninsho_domain::mail::outbox::{self, Details, MailKind, NewMail};
use ninsho_domain::storage::Storage;
use ninsho_domain::storage::entity::job::{self, JobState};
use ninsho_domain::storage::entity::{account, challenge, code_send};
use ninsho_mailbox::{Mailbox, MailboxOptions};
use ninsho_shared::{Delivery, MailAddress, Timestamp};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use tempfile::TempDir;
use uuid::Uuid;

use crate::database;

/// 2026-11-22T10:15:00Z
pub(crate) const START: Timestamp = Timestamp::from_millis(1_795_342_500_000);

/// As long as a test may wait for what should come at once.
pub(crate) const SOON: Duration = Duration::from_secs(20);

pub(crate) struct Stage {
    pub(crate) clock: Arc<StoppedClock>,
    pub(crate) storage: Storage,
    pub(crate) secrets: Arc<Secrets>,
    pub(crate) mailbox: Mailbox,
    pub(crate) config: Config,
    last_id: AtomicU64,
    account_id: Uuid,
    folder: TempDir,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with_mailbox(MailboxOptions::default()).await
    }

    pub(crate) async fn with_mailbox(options: MailboxOptions) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let storage = Storage::connect(&database::url(&folder).await).await.unwrap();
        storage.migrate().await.unwrap();
        let mailbox = Mailbox::start(options).await.unwrap();
        let mut config = Config::default();
        "127.0.0.1".clone_into(&mut config.mail.smtp.host);
        config.mail.smtp.port = Some(mailbox.addr().port());
        config.mail.smtp.hello = Some("mfa.example.ac.jp".to_owned());
        config.mail.smtp.timeout = Span::seconds(10);
        config.mail.smtp.reply_timeout = Some(Span::seconds(10));
        let stage = Self {
            clock: Arc::new(StoppedClock::at(START)),
            storage,
            secrets: Arc::new(Secrets::new(&[7; KEY_LEN]).unwrap()),
            mailbox,
            config,
            last_id: AtomicU64::new(0x0199),
            account_id: Uuid::from_u128(1),
            folder,
        };
        stage.insert(stage.account()).await;
        stage
    }

    /// A file that lives as long as the stage.
    pub(crate) fn file(&self, name: &str, contents: &str) -> std::path::PathBuf {
        let file = self.folder.path().join(name);
        std::fs::write(&file, contents).unwrap();
        file
    }

    pub(crate) fn worker(&self) -> MailWorker {
        let clock = Arc::clone(&self.clock) as Arc<dyn Clock>;
        let secrets = Arc::clone(&self.secrets);
        MailWorker::new(&self.config, self.storage.clone(), clock, secrets).unwrap()
    }

    /// A mailed code in the outbox; returns the id of the mail.
    pub(crate) async fn code(&self, to: &str) -> Uuid {
        let challenge = self.challenge(to);
        self.insert(challenge.clone()).await;
        self.code_of(&challenge).await
    }

    /// One more mail with the code of a challenge.
    pub(crate) async fn code_of(&self, challenge: &challenge::Model) -> Uuid {
        let mail = NewMail {
            challenge_id: Some(challenge.id),
            recipient: MailAddress::parse(&challenge.address).unwrap(),
            expires_at: challenge.expires_at,
            ..self.mail(MailKind::LoginCode)
        };
        self.insert(code_send::Model {
            id: mail.id,
            account_id: self.account_id,
            mailbox_key: mailbox(&mail.recipient),
            sent_at: self.clock.now(),
            counted: true,
        })
        .await;
        self.enqueue(mail).await
    }

    /// A notice in the outbox; returns the id of the mail, which is that of its revocation link too.
    pub(crate) async fn notice(&self, kind: MailKind, to: &str, details: Details) -> Uuid {
        let mail = self.mail(kind);
        let recipient = MailAddress::parse(to).unwrap();
        let revocation_link_id = kind.carries_link().then_some(mail.id);
        self.enqueue(NewMail { revocation_link_id, recipient, details, ..mail }).await
    }

    pub(crate) async fn enqueue(&self, mail: NewMail) -> Uuid {
        let id = mail.id;
        let tx = self.storage.begin().await.unwrap();
        outbox::enqueue(&tx, mail, self.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    pub(crate) fn challenge(&self, to: &str) -> challenge::Model {
        let now = self.clock.now();
        challenge::Model {
            id: self.id(),
            purpose: challenge::Purpose::Login,
            account_id: self.account_id,
            session_id: Uuid::from_u128(2),
            address: MailAddress::parse(to).unwrap().to_string(),
            created_at: now,
            expires_at: now.plus(Duration::from_mins(10)),
            attempts: 0,
            last_sent_at: now,
            used_at: None,
            void_at: None,
        }
    }

    /// The code that a mail must carry.
    pub(crate) async fn code_in(&self, mail: Uuid) -> String {
        let id = self.row(mail).await.challenge_id.unwrap();
        let challenge = challenge::Entity::find_by_id(id).one(self.storage.read()).await.unwrap().unwrap();
        code::code(&self.secrets, &challenge).unwrap().reveal().to_owned()
    }

    pub(crate) async fn row(&self, mail: Uuid) -> job::Model {
        job::Entity::find_by_id(mail).one(self.storage.read()).await.unwrap().unwrap()
    }

    pub(crate) async fn state(&self, mail: Uuid) -> JobState {
        self.row(mail).await.state
    }

    /// Whether the mail used up a send.
    pub(crate) async fn counted(&self, mail: Uuid) -> bool {
        code_send::Entity::find_by_id(mail).one(self.storage.read()).await.unwrap().unwrap().counted
    }

    pub(crate) async fn delivery(&self, mail: Uuid) -> Delivery {
        let id = self.row(mail).await.challenge_id.unwrap();
        outbox::delivery(self.storage.read(), id).await.unwrap()
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub(crate) async fn insert<M, A>(&self, row: M)
    where
        M: IntoActiveModel<A>,
        A: ActiveModelTrait,
    {
        A::Entity::insert(row.into_active_model())
            .exec_without_returning(self.storage.write())
            .await
            .unwrap();
    }

    fn mail(&self, kind: MailKind) -> NewMail {
        NewMail {
            id: self.id(),
            kind,
            account_id: self.account_id,
            challenge_id: None,
            revocation_link_id: None,
            recipient: MailAddress::parse("taro@example.com").unwrap(),
            details: Details::default(),
            expires_at: self.clock.now().plus(self.config.mail.give_up_after.0),
        }
    }

    fn id(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.last_id.fetch_add(1, Ordering::SeqCst)) << 64)
    }

    fn account(&self) -> account::Model {
        account::Model {
            id: self.account_id,
            user_id: "a0123456".parse().unwrap(),
            password_hash: String::new(),
            mail_address: Some("taro@example.com".parse().unwrap()),
            mail_since: Some(Timestamp::from_millis(0)),
            second_factor_failures: 0,
            second_factor_given_back: 0,
            second_factor_locked_until: None,
            frozen_at: None,
            desk_until: None,
            enrolled_at: None,
            last_factor: None,
            staff: false,
            operator_since: None,
            closed_at: None,
            created_at: Timestamp::from_millis(0),
        }
    }
}
