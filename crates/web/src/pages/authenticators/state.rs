//! What the list and the adding share.

use leptos::prelude::*;
use ninsho_shared::account::AccountView;
use ninsho_shared::paths;
use uuid::Uuid;

use crate::i18n::Text;
use crate::resource::ApiResource;

/// What goes on after another second factor was asked for.
type GoOn = Option<Callback<()>>;

/// The page.
#[derive(Clone, Copy)]
pub(super) struct Authenticators {
    /// The account, with its authenticators.
    pub(super) account: ApiResource<AccountView>,
    /// What was done last.
    pub(super) done: RwSignal<Option<Text>>,
    /// The app whose removal is asked about.
    pub(super) removal: RwSignal<Option<Uuid>>,
    /// Set while a second factor is asked for.
    pub(super) go_on: RwSignal<GoOn>,
}

impl Authenticators {
    /// Begins to read the account.
    pub(super) fn begin() -> Self {
        Self {
            account: ApiResource::from(paths::ACCOUNT.to_owned()),
            done: RwSignal::new(None),
            removal: RwSignal::new(None),
            go_on: RwSignal::new(None),
        }
    }
}
