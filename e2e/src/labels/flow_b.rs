//! The words of flow B, of the help desk and of the other factors.

/// The subject of every mail with a confirmation code, in both languages at once.
pub const CONFIRMATION_SUBJECT: &str = "ワンタイムパスワード設定初期化用確認コードのお知らせ / Notification of confirmation code for one time password initialization";

/// The words by which a test finds its way through flow B and what came with it.
#[derive(Debug)]
pub struct FlowB {
    /// The link from the second factor to flow B.
    pub begin: &'static str,
    /// The title of the second log-in.
    pub log_in_again: &'static str,
    /// The title where the address is shown.
    pub title: &'static str,
    /// The button that mails the confirmation code.
    pub initialize: &'static str,
    /// What is said when it was mailed.
    pub sent: &'static str,
    /// The title where it is typed.
    pub type_code: &'static str,
    /// The field for it.
    pub code: &'static str,
    /// What is said of a wrong one.
    pub wrong_code: &'static str,
    /// The button of one who cannot read the registered mailbox.
    pub cannot_read: &'static str,
    /// The title where the desk is to be called.
    pub call: &'static str,
    /// The desk waits for the call.
    pub waiting: &'static str,
    /// The desk has taken it up.
    pub taken_up: &'static str,
    /// The code was told.
    pub told: &'static str,
    /// The code was right.
    pub confirmed: &'static str,
    /// Nothing was ever set up.
    pub first: &'static str,
    /// The field for the new address.
    pub address: &'static str,
    /// What is said when it was an initialization.
    pub done: &'static str,
    /// The button that gives it up.
    pub give_up: &'static str,
    /// The link back to one that was not given up.
    pub unfinished: &'static str,
    /// The desk refused it.
    pub refused: &'static str,
    /// The button behind a stop link while it is under way.
    pub stop: &'static str,
    /// The menu item, and the page, of the apps.
    pub authenticators: &'static str,
    /// The field for the name of an app.
    pub authenticator_name: &'static str,
    /// The button that begins to add one.
    pub add: &'static str,
    /// The field for the code of an app.
    pub authenticator_code: &'static str,
    /// The menu item, and the page, of the recovery codes.
    pub recovery_codes: &'static str,
    /// The button that makes them.
    pub make: &'static str,
    /// The button of one who has kept them.
    pub kept: &'static str,
    /// The field for one.
    pub recovery_code: &'static str,
    /// The choice of an app at the log-in.
    pub with_authenticator: &'static str,
    /// The choice of a recovery code at the log-in.
    pub with_recovery_code: &'static str,
    /// The desk's page: the button that takes a request up.
    pub take: &'static str,
    /// What is said when too little was checked.
    pub too_few: &'static str,
    /// The field for the ticket.
    pub ticket: &'static str,
    /// The button that shows the code.
    pub release: &'static str,
    /// What is folded away: the refusal.
    pub refusal: &'static str,
    /// The field for its reason.
    pub reason: &'static str,
    /// Its button.
    pub refuse: &'static str,
    /// The record of what the operator did.
    pub log: &'static str,
    /// What the record says of a code that was told.
    pub log_told: &'static str,
}

/// The words of the manual, and ours in its language.
pub(super) const JAPANESE: FlowB = FlowB {
    begin: "初回設定・再設定はこちら",
    log_in_again: "もう一度ログインしてください",
    title: "ワンタイムパスワードの初期化",
    initialize: "初期化",
    sent: "メールを送信しました。",
    type_code: "確認コードの入力",
    code: "確認コード",
    wrong_code: "確認コードがちがいます。",
    cannot_read: "このアドレスのメールを読めない",
    call: "サポート窓口へお電話ください",
    waiting: "お電話をお待ちしています",
    taken_up: "ご本人の確認をしています",
    told: "確認コードをお伝えしました。",
    confirmed: "確認コードを確かめました。",
    first: "はじめての設定です。",
    address: "送信先のメールアドレス",
    done: "ワンタイムパスワード認証の設定を初期化しました。",
    give_up: "この手続きをやめる",
    unfinished: "途中の初期化の手続きがあります",
    refused: "サポート窓口で、ご本人と確かめられませんでした。",
    stop: "この初期化を止める",
    authenticators: "認証アプリ",
    authenticator_name: "アプリの名前",
    add: "追加する",
    authenticator_code: "認証アプリの数字",
    recovery_codes: "リカバリーコード",
    make: "リカバリーコードを作る",
    kept: "控えました",
    recovery_code: "リカバリーコード",
    with_authenticator: "認証アプリを使う",
    with_recovery_code: "リカバリーコードを使う",
    take: "受け付ける",
    too_few: "2 つ以上で確かめてください。",
    ticket: "問い合わせ番号",
    release: "確認コードを表示",
    refusal: "断る",
    reason: "理由",
    refuse: "この申請を断る",
    log: "自分の操作の記録",
    log_told: "窓口が確認コードをお伝えしました",
};

/// Ours, since the manual has no English.
pub(super) const ENGLISH: FlowB = FlowB {
    begin: "First set-up or reset",
    log_in_again: "Please log in once more",
    title: "Initialize the one-time password",
    initialize: "Initialize",
    sent: "A mail has been sent.",
    type_code: "Enter the confirmation code",
    code: "Confirmation code",
    wrong_code: "The confirmation code is wrong.",
    cannot_read: "I cannot read this mailbox",
    call: "Please call the support desk",
    waiting: "Waiting for your call",
    taken_up: "They are making sure that it is you",
    told: "The confirmation code was told to you.",
    confirmed: "The confirmation code was right.",
    first: "This is your first set-up.",
    address: "Mail address to send to",
    done: "The one-time password settings have been initialized.",
    give_up: "Give this up",
    unfinished: "You have an unfinished initialization",
    refused: "The support desk could not make sure that it was you.",
    stop: "Stop this initialization",
    authenticators: "Authenticator apps",
    authenticator_name: "Name of the app",
    add: "Add it",
    authenticator_code: "Code of the app",
    recovery_codes: "Recovery codes",
    make: "Make recovery codes",
    kept: "I have kept them",
    recovery_code: "Recovery code",
    with_authenticator: "With an authenticator app",
    with_recovery_code: "With a recovery code",
    take: "Take it up",
    too_few: "Please do at least 2 of these checks.",
    ticket: "Ticket number",
    release: "Show the confirmation code",
    refusal: "Refuse",
    reason: "Reason",
    refuse: "Refuse this request",
    log: "What I did",
    log_told: "The support desk told the confirmation code",
};
