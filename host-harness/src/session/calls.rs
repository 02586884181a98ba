//! Every question of the contract, once: its name, its arguments, and the export that answers it.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wasmtime::Store;
use wasmtime::component::{Component, ComponentExportIndex, Instance};

use super::changes::{Answer as Validated, Change};
use super::lockouts::{Candidate, Event, Next, State};
use super::{
    AdminRequest, Allocation, ContactImpact, ExplainQuestion, PortalAccess, PrivilegeQuestion,
    Request,
};
use crate::bindings::exports::portal::permissions::access_settings::AccessAnswer;
use crate::bindings::exports::portal::permissions::email_account_settings::{
    AllocateAnswer, AllocationImpact, SearchAnswer,
};
use crate::bindings::exports::portal::permissions::email_accounts::{Audience, Visible};
use crate::bindings::exports::portal::permissions::explain::Explanation;
use crate::bindings::exports::portal::permissions::privileges::{
    Answer, Creation, Mask, RecordFilter,
};
use crate::bindings::exports::portal::permissions::sign_in::Identity;
use crate::bindings::exports::portal::permissions::view::PortalView;
use crate::bindings::portal::permissions::types::{Decision, Page, Undecided};
use crate::facts::{ContactId, Date, EmailAccountId, Instant, LockoutSettings, ModuleId};
use crate::sandbox::call::CallState;
use crate::sandbox::contract;

/// A question with its arguments.
pub(super) trait Call: Serialize {
    /// Its interface and its function, as in the contract.
    const NAME: &'static str;
    /// Its work grows with the CRM.
    const LONG: bool = false;
    /// What the contract answers it with.
    type Answer: Serialize + DeserializeOwned;

    /// Asks it.
    fn ask(
        &self,
        functions: &Functions,
        instance: &Instance,
        store: &mut Store<CallState>,
    ) -> wasmtime::Result<Result<Self::Answer, Undecided>>;
}

/// Somebody who does something with any question.
pub(super) trait Asker {
    /// What comes of it.
    type Done;

    /// Does it.
    fn ask<C: Call>(self, call: &C) -> Self::Done;
}

/// An argument as the engine takes it.
pub(super) trait Lend<'a> {
    type Lent: Serialize;

    fn lend(&'a self) -> Self::Lent;
}

macro_rules! lend {
    (copied: $($small:ty),*; borrowed: $($large:ty),* $(,)?) => {
        $(impl Lend<'_> for $small {
            type Lent = $small;

            fn lend(&self) -> $small {
                *self
            }
        })*
        $(impl<'a> Lend<'a> for $large {
            type Lent = &'a $large;

            fn lend(&'a self) -> &'a $large {
                self
            }
        })*
    };
}

lend! {
    copied: bool, i32, u32, u64, Option<u64>, AdminRequest, Event, LockoutSettings, Page, Request;
    borrowed: Allocation, Change, ExplainQuestion, PortalAccess, PrivilegeQuestion
}

impl<'a> Lend<'a> for String {
    type Lent = &'a str;

    fn lend(&'a self) -> &'a str {
        self
    }
}

impl<'a, T: Serialize + 'a> Lend<'a> for Vec<T> {
    type Lent = &'a [T];

    fn lend(&'a self) -> &'a [T] {
        self
    }
}

impl<'a> Lend<'a> for Option<State> {
    type Lent = Option<&'a State>;

    fn lend(&'a self) -> Option<&'a State> {
        self.as_ref()
    }
}

macro_rules! calls {
    ($($name:literal $call:ident($($argument:ident: $owned:ty),*) -> $answer:ty $(, $long:ident)?;)*) => {
        $(#[derive(Serialize)]
        pub(super) struct $call<'a> {
            $(pub(super) $argument: <$owned as Lend<'a>>::Lent,)*
        }

        impl<'a> Call for $call<'a> {
            const NAME: &'static str = $name;
            $(const LONG: bool = calls!($long);)?
            type Answer = $answer;

            fn ask(
                &self,
                functions: &Functions,
                instance: &Instance,
                store: &mut Store<CallState>,
            ) -> wasmtime::Result<Result<$answer, Undecided>> {
                type Arguments<'a> = ($(<$owned as Lend<'a>>::Lent,)*);
                type Returned = (Result<$answer, Undecided>,);
                let index = &functions.$call;
                let function = instance.get_typed_func::<Arguments<'a>, Returned>(&mut *store, index)?;
                let (answer,) = function.call(store, ($(self.$argument,)*))?;
                Ok(answer)
            }
        })*

        /// Where a component has its functions: looked up once, and not for every question.
        #[expect(non_snake_case, reason = "each is named like its question")]
        pub(crate) struct Functions {
            $($call: ComponentExportIndex,)*
        }

        impl Functions {
            /// The first one that is missing, by its name, if one is.
            pub(crate) fn of(component: &Component) -> Result<Self, &'static str> {
                Ok(Functions {
                    $($call: contract::function(component, $name).ok_or($name)?,)*
                })
            }
        }

        /// Does something with a question that was written down; none: the contract has no such question.
        pub(super) fn written<A: Asker>(
            name: &str,
            arguments: &Value,
            asker: A,
        ) -> Option<serde_json::Result<A::Done>> {
            match name {
                $($name => {
                    #[derive(Deserialize)]
                    #[serde(deny_unknown_fields)]
                    struct Owned {
                        $($argument: $owned,)*
                    }
                    Some(Owned::deserialize(arguments).map(|Owned { $($argument),* }| {
                        asker.ask(&$call { $($argument: $argument.lend()),* })
                    }))
                })*
                _ => None,
            }
        }
    };
    (long) => { true };
}

calls! {
    "access.check" CheckAccess(request: Request) -> Decision;
    "access-settings.set-portal-access"
        SetPortalAccess(admin: AdminRequest, access: PortalAccess) -> AccessAnswer;
    "email-accounts.visible-accounts" VisibleAccounts(request: Request) -> Visible;
    "email-accounts.submit-ticket"
        SubmitTicket(request: Request, account: Option<EmailAccountId>) -> Decision;
    "email-accounts.who-can-see" WhoCanSee(account: EmailAccountId, page: Page) -> Audience;
    "email-account-settings.allocate"
        Allocate(admin: AdminRequest, account: EmailAccountId, allocation: Allocation) -> AllocateAnswer;
    "email-account-settings.impact"
        ImpactOfAllocation(account: EmailAccountId, allocation: Allocation, page: Page) -> AllocationImpact;
    // One call reads every name, which no page by page answer could sort.
    "email-account-settings.search-customers"
        SearchCustomers(query: String, limit: u32) -> SearchAnswer, long;
    "sign-in.identify" Identify(user_name: String, today: Date, now: Instant) -> Identity;
    "privileges.decide" Decide(request: Request, question: PrivilegeQuestion) -> Answer;
    "privileges.decide-many"
        DecideMany(request: Request, questions: Vec<PrivilegeQuestion>) -> Vec<Decision>;
    "privileges.filter" Filter(request: Request, module: ModuleId, mine: bool) -> RecordFilter;
    "privileges.field-mask" FieldMask(request: Request, module: ModuleId) -> Mask;
    "privileges.new-record" NewRecord(request: Request, module: ModuleId) -> Creation;
    "view.portal" Portal(request: Request) -> PortalView;
    "lockout.step" Step(
        settings: LockoutSettings, state: Option<State>, event: Event, actor_is_admin: bool, now: Instant
    ) -> Next;
    "lockout.blocked" Blocked(candidates: Vec<Candidate>, now: Instant) -> Vec<ContactId>, long;
    "portal-settings.validate" Validate(admin: AdminRequest, change: Change) -> Validated;
    "impact.of-change" ImpactOfChange(contacts: Vec<Request>, change: Change) -> Vec<ContactImpact>, long;
    "explain.explain" Explain(request: Request, question: ExplainQuestion) -> Explanation;
    "explain.sign-in" ExplainSignIn(user_name: String, today: Date, now: Instant) -> Explanation;
}
