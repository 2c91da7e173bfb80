//! The state that the list and the adding share.

use leptos::prelude::*;
use ninsho_shared::account::AccountView;
use ninsho_shared::paths;
use uuid::Uuid;

use crate::i18n::Text;
use crate::resource::ApiResource;

/// The action that a step-up interrupted.
type GoOn = Option<Callback<()>>;

/// The state of the page.
#[derive(Clone, Copy)]
pub(super) struct Authenticators {
    /// The account, with its authenticators.
    pub(super) account: ApiResource<AccountView>,
    /// The last success.
    pub(super) done: RwSignal<Option<Text>>,
    /// The authenticator whose removal awaits confirmation.
    pub(super) removal: RwSignal<Option<Uuid>>,
    /// The authenticator whose name is being changed.
    pub(super) renaming: RwSignal<Option<Uuid>>,
    /// Set during a step-up.
    pub(super) go_on: RwSignal<GoOn>,
}

impl Authenticators {
    /// Requests the account.
    pub(super) fn begin() -> Self {
        Self {
            account: ApiResource::from(paths::ACCOUNT.to_owned()),
            done: RwSignal::new(None),
            removal: RwSignal::new(None),
            renaming: RwSignal::new(None),
            go_on: RwSignal::new(None),
        }
    }
}
