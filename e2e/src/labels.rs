//! The words on the page and in the mail. Those of the manual are the manual's; the others
//! are what people read today, so that a change of them is seen.

mod desk;
mod factors;
mod flow_b;
mod trouble;

pub use desk::DeskWords;
pub use factors::FactorWords;
pub use flow_b::{CONFIRMATION_SUBJECT, FlowB};
pub use trouble::TroubleWords;

/// The subject of every mail with a one-time password, in both languages at once.
pub const CODE_SUBJECT: &str = "ワンタイムパスワードのお知らせ / Notification of one time password";

/// The sender of every mail.
pub const SENDER: &str = "ninsho-qa@iimc.kyoto-u.ac.jp";

/// The words on the page by which a test finds its way, in one language.
#[derive(Debug)]
pub struct Labels {
    /// The field for the ID.
    pub user_id: &'static str,
    /// The field for the password.
    pub password: &'static str,
    /// The title of the first page, and its button.
    pub log_in: &'static str,
    /// The link for one who has no valid one-time password.
    pub cannot_receive: &'static str,
    /// The title of the page that it leads to.
    pub help: &'static str,
    /// The field for a mailed code.
    pub code: &'static str,
    /// The button that checks a code.
    pub confirm: &'static str,
    /// The button that opens the menu.
    pub menu: &'static str,
    /// The menu item that changes the address, and the title of its page.
    pub set_up: &'static str,
    /// The field for the new address.
    pub address: &'static str,
    /// The button that mails a code.
    pub send: &'static str,
    /// The button that mails the same code again.
    pub resend: &'static str,
    /// What is said while the mail cannot be sent again yet.
    pub wait_to_resend: &'static str,
    /// The button that goes back from the code to the address.
    pub another_address: &'static str,
    /// The link that leads on from a change that has ended.
    pub start_again: &'static str,
    /// The link back to a change that is under way.
    pub resume: &'static str,
    /// What is said when the address is changed.
    pub done: &'static str,
    /// The menu item that logs out.
    pub log_out: &'static str,
    /// The title after the log-out.
    pub logged_out: &'static str,
    /// What is said of a wrong ID or password.
    pub wrong_credentials: &'static str,
    /// What is said of an ID that is missing.
    pub empty_id: &'static str,
    /// What is said of a wrong code.
    pub wrong_code: &'static str,
    /// What is said to one whose mail was never set up.
    pub no_address: &'static str,
    /// What is said when a code was tried too often.
    pub exhausted: &'static str,
    /// What is said when a code came too late.
    pub expired: &'static str,
    /// The title of a change that has ended.
    pub ended: &'static str,
    /// The title of a change that is not there.
    pub no_such_change: &'static str,
    /// What is said of a mail that cannot be handed over yet.
    pub delayed: &'static str,
    /// What is said when the network is away.
    pub offline: &'static str,
    /// What is said when a chapter of the program is not on the server any more.
    pub gone: &'static str,
    /// The button that loads the page again.
    pub reload: &'static str,
    /// The button that tries once more.
    pub retry: &'static str,
    /// What is said while something is on its way.
    pub loading: &'static str,
    /// What is said when something else answers than the server.
    pub unexpected: &'static str,
    /// What is said when the service cannot be reached behind a proxy.
    pub unavailable: &'static str,
    /// What the button that mails a code says while it does.
    pub sending: &'static str,
    /// What stands above the domains that cannot be registered.
    pub forbidden_list: &'static str,
    /// What is asked of an address with a typing error.
    pub did_you_mean: &'static str,
    /// What is said of an address at a mobile carrier.
    pub carrier: &'static str,
    /// The button behind a stop link while the change is under way.
    pub stop: &'static str,
    /// What is said when the change was stopped.
    pub stopped: &'static str,
    /// The button behind a stop link when the change is done.
    pub freeze: &'static str,
    /// What is said when the second factor was frozen.
    pub frozen: &'static str,
    /// What is said when there is nothing to stop any more.
    pub stop_nothing: &'static str,
    /// What is said of a stop link that never was.
    pub no_such_link: &'static str,
    /// The menu item, and the page, that shows what is set.
    pub account: &'static str,
    /// The menu item, and the page, that shows what happened.
    pub history: &'static str,
    /// What the history says of a change.
    pub address_changed: &'static str,
    /// What the history says of a log-in.
    pub logged_in: &'static str,
    /// The menu item, and the page, that shows where one is logged in.
    pub sessions: &'static str,
    /// How the list of sessions names the one that looks at it.
    pub this_device: &'static str,
    /// The button that ends another session.
    pub end_session: &'static str,
    /// What is said when there is no other session.
    pub only_session: &'static str,
    /// The title of a page that is not there.
    pub not_found: &'static str,
    /// The title when the server cannot be asked at all.
    pub cannot_start: &'static str,
    /// What is said when the session has ended by itself.
    pub session_over: &'static str,
    /// The title of the question for another code before a change.
    pub step_up: &'static str,
    /// The words of flow B and what came with it.
    pub b: FlowB,
    /// The words of the help desk's page.
    pub desk: DeskWords,
    /// The words of apps and recovery codes.
    pub factors: FactorWords,
    /// What is said when something is wrong.
    pub trouble: TroubleWords,
    sent_to: &'static str,
    refused_by: &'static str,
    attempts_left: &'static str,
    forbidden: &'static str,
}

impl Labels {
    /// What is said when a code was mailed to this address.
    #[must_use]
    pub fn sent_to(&self, address: &str) -> String {
        self.sent_to.replace("{}", address)
    }

    /// What is said of a mail that this domain refused.
    #[must_use]
    pub fn refused_by(&self, domain: &str) -> String {
        self.refused_by.replace("{}", domain)
    }

    /// How often a code can still be tried.
    #[must_use]
    pub fn attempts_left(&self, count: u32) -> String {
        self.attempts_left.replace("{}", &count.to_string())
    }

    /// What is said of an address in this domain.
    #[must_use]
    pub fn forbidden(&self, domain: &str) -> String {
        self.forbidden.replace("{}", domain)
    }
}

/// The words of the manual, and ours in its language.
pub const JAPANESE: Labels = Labels {
    user_id: "ECS-ID / SPS-ID",
    password: "パスワード",
    log_in: "ログイン",
    cannot_receive: "こちら",
    help: "有効なワンタイムパスワードを受け取れない方へ",
    code: "ワンタイムパスワード",
    confirm: "確認",
    menu: "☰",
    set_up: "ワンタイムパスワードの設定",
    address: "メールアドレス",
    send: "ワンタイムパスワードを送信",
    resend: "メールをもう一度送信",
    wait_to_resend: "もう一度送信できます",
    another_address: "別のアドレスにする",
    start_again: "アドレスを入力し直す",
    resume: "続きへ進む",
    done: "ワンタイムパスワード認証の設定が完了しました。",
    log_out: "ログアウト",
    logged_out: "ログアウトしました",
    wrong_credentials: "ID またはパスワードがちがいます。",
    empty_id: "ECS-ID または SPS-ID を入力してください。",
    wrong_code: "ワンタイムパスワードがちがいます。",
    no_address: "ワンタイムパスワードの送り先がありません",
    exhausted: "まちがいが続いたため、このワンタイムパスワードは使えなくなりました。",
    expired: "ワンタイムパスワードの期限が切れています。",
    ended: "この手続きは終わっています",
    no_such_change: "この手続きは見つかりません",
    delayed: "送信が遅れています",
    offline: "通信できません。",
    gone: "この先の画面を読み込めませんでした。",
    reload: "読み込み直す",
    retry: "もう一度試す",
    loading: "読み込んでいます…",
    unexpected: "サーバーから思いがけない応答がありました。",
    unavailable: "ただいま使えません。",
    sending: "送信しています…",
    forbidden_list: "以下のアドレスは登録できません",
    did_you_mean: "ではありませんか。",
    carrier: "携帯電話会社のアドレスです。",
    stop: "この変更を止める",
    stopped: "変更を止めました。",
    freeze: "身に覚えがないと届け出る",
    frozen: "ワンタイムパスワードを止めました。",
    stop_nothing: "止めるものはありません。",
    no_such_link: "このリンクは使えません。",
    account: "設定の状況",
    history: "履歴",
    address_changed: "アドレスが変更されました",
    logged_in: "ログインしました",
    sessions: "ログイン中の端末",
    this_device: "この端末",
    end_session: "終了させる",
    only_session: "ほかにログインしている端末はありません。",
    not_found: "ページが見つかりません",
    cannot_start: "はじめられませんでした",
    session_over: "ログインが終わりました",
    step_up: "もう一度、ワンタイムパスワードを入力してください",
    b: flow_b::JAPANESE,
    desk: desk::JAPANESE,
    factors: factors::JAPANESE,
    trouble: trouble::JAPANESE,
    sent_to: "{}へメールを送信しました。",
    refused_by: "{} に受け取りを断られました",
    attempts_left: "あと {} 回入力できます。",
    forbidden: "@{} のアドレスは登録できません。",
};

/// Ours, since the manual has no English.
pub const ENGLISH: Labels = Labels {
    user_id: "ECS-ID / SPS-ID",
    password: "Password",
    log_in: "Log in",
    cannot_receive: "here",
    help: "If you cannot receive a valid one-time password",
    code: "One-time password",
    confirm: "Confirm",
    menu: "☰",
    set_up: "One-time password settings",
    address: "Mail address",
    send: "Send one-time password",
    resend: "Send the mail again",
    wait_to_resend: "You can send it again in",
    another_address: "Use another address",
    start_again: "Type an address again",
    resume: "Go on",
    done: "The one-time password settings are complete.",
    log_out: "Log out",
    logged_out: "You are logged out",
    wrong_credentials: "The ID or the password is wrong.",
    empty_id: "Please type your ECS-ID or SPS-ID.",
    wrong_code: "The one-time password is wrong.",
    no_address: "There is no address to send a one-time password to",
    exhausted: "After too many wrong attempts, this one-time password can no longer be used.",
    expired: "The one-time password has expired.",
    ended: "This change has ended",
    no_such_change: "This change cannot be found",
    delayed: "Delayed.",
    offline: "There is no connection.",
    gone: "The next screen could not be loaded.",
    reload: "Reload",
    retry: "Try again",
    loading: "Loading…",
    unexpected: "The server gave an unexpected answer.",
    unavailable: "The service cannot be used right now.",
    sending: "Sending…",
    forbidden_list: "These addresses cannot be registered",
    did_you_mean: "Did you mean",
    carrier: "This address belongs to a mobile carrier.",
    stop: "Stop this change",
    stopped: "The change has been stopped.",
    freeze: "Report that it was not me",
    frozen: "One-time passwords have been stopped.",
    stop_nothing: "There is nothing to stop.",
    no_such_link: "This link cannot be used.",
    account: "Your settings",
    history: "History",
    address_changed: "The address was changed",
    logged_in: "Logged in",
    sessions: "Where you are logged in",
    this_device: "This device",
    end_session: "End",
    only_session: "No other device is logged in.",
    not_found: "Page not found",
    cannot_start: "The page could not start",
    session_over: "You are no longer logged in",
    step_up: "Please enter a one-time password again",
    b: flow_b::ENGLISH,
    desk: desk::ENGLISH,
    factors: factors::ENGLISH,
    trouble: trouble::ENGLISH,
    sent_to: "A mail has been sent to {}.",
    refused_by: "Refused by {}",
    attempts_left: "Attempts left: {}.",
    forbidden: "Addresses of @{} cannot be registered.",
};
