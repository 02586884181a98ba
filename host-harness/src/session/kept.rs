//! An instance that answers many requests of one tenant: faster, and only where somebody has asked for it.

use std::cell::RefCell;
use std::rc::Rc;

use wasmtime::component::InstancePre;

use super::Session;
use crate::facts::Facts;
use crate::policy::Policy;
use crate::sandbox::call::CallState;
use crate::sandbox::warm::{Retirement, Warm};

/// An instance of a policy that is asked again and again, instead of a new one for each answer.
///
/// What a policy remembers from one question may show in its next answer. So this is for a policy that is trusted as the
/// host is, and for one tenant: a customer, or a CRM that belongs to one company. A question for another tenant, and
/// the one after an error, gets a new instance. Every call has its limits anew, but for the memory, which stays.
///
/// It belongs to one thread; each thread keeps one of its own.
pub struct KeptInstance {
    policy: Policy,
    instance: Rc<Instance>,
}

struct Instance {
    warm: Warm<InstancePre<CallState>>,
    tenant: RefCell<String>,
}

/// What a session has of it.
pub(super) struct Shared {
    instance: Rc<Instance>,
    tenant: String,
}

impl KeptInstance {
    /// It is made by the first question.
    pub fn new(policy: Policy, retirement: Retirement) -> Self {
        let instance = Instance { warm: Warm::new(retirement), tenant: RefCell::default() };
        KeptInstance { policy, instance: Rc::new(instance) }
    }

    /// Questions for a tenant that are answered from these facts.
    pub fn session<F: Facts + 'static>(&self, tenant: &str, facts: F) -> Session<'_, F> {
        let shared = Shared { instance: Rc::clone(&self.instance), tenant: tenant.to_owned() };
        Session { kept: Some(shared), ..self.policy.session(facts) }
    }
}

impl Shared {
    /// An instance that has answered for nobody else.
    pub(super) fn instance(&self) -> &Warm<InstancePre<CallState>> {
        let Instance { warm, tenant } = &*self.instance;
        if *tenant.borrow() != self.tenant {
            warm.retire();
            tenant.borrow_mut().clone_from(&self.tenant);
        }
        warm
    }
}

impl<F: Facts + 'static> Session<'_, F> {
    /// The same, asking one instance over and over, to tell what a fresh one costs.
    pub(crate) fn reusing_its_instance(self) -> Self {
        let KeptInstance { instance, .. } =
            KeptInstance::new(self.policy.clone(), Retirement::NEVER);
        Session { kept: Some(Shared { instance, tenant: String::new() }), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Shape, TODAY, generate};
    use crate::day::Day;
    use crate::error::CallError;
    use crate::policy::Policy;
    use crate::sandbox::limits::Limits;
    use crate::session::Request;
    use crate::store::{TemporaryStore, Transaction};

    fn request(contact: u64) -> Request {
        let today: Day = TODAY.parse().unwrap();
        Request { contact, acting: None, today: today.number(), now: 0 }
    }

    fn store() -> TemporaryStore {
        TemporaryStore::holding(&generate(&Shape::default(), 1)).unwrap()
    }

    fn contacts(store: &TemporaryStore) -> Vec<u64> {
        store.store.read().unwrap().contact_ids().unwrap()
    }

    fn limits() -> Limits {
        Limits { deadline: std::time::Duration::from_secs(60), ..Limits::default() }
    }

    fn warm<'p>(policy: &'p Policy, store: &TemporaryStore) -> Session<'p, Transaction> {
        policy.session(store.store.read().unwrap()).reusing_its_instance()
    }

    #[test]
    fn one_instance_answers_as_many_do_and_is_made_once() {
        let (policy, store) = (Policy::built_in(limits()).unwrap(), store());
        let fresh = policy.session(store.store.read().unwrap());
        let warm = warm(&policy, &store);
        let mut fuel = Vec::new();
        for contact in contacts(&store).into_iter().take(30) {
            let expected = fresh.visible_accounts(request(contact)).unwrap();
            assert_eq!(warm.visible_accounts(request(contact)).unwrap(), expected);
            let [fresh, warm] = [&fresh, &warm].map(|session| session.last_usage().unwrap());
            assert_eq!((fresh.callbacks, fresh.rows), (warm.callbacks, warm.rows));
            assert!(warm.memory_bytes > 0);
            fuel.push((fresh.fuel, warm.fuel));
        }
        let spared = |(fresh, warm): &(u64, u64)| fresh.checked_sub(*warm);
        assert_eq!(fuel.first().and_then(spared), Some(0), "the first call makes the instance");
        assert!(fuel.iter().skip(1).all(|both| spared(both) > Some(0)), "{fuel:?}");
    }

    /// Every call has what one call is granted, and not what the calls before have left.
    #[test]
    fn limits_are_granted_anew_for_each_call() {
        let store = store();
        let limits = Limits { callbacks: 2, fuel: 1_000_000, ..limits() };
        let policy = Policy::built_in(limits).unwrap();
        let warm = warm(&policy, &store);
        let asked = |contact| warm.visible_accounts(request(contact));
        let answers: Vec<_> = contacts(&store).into_iter().take(200).map(asked).collect();
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        let allowed = answers.iter().flatten().filter(|visible| visible.decision.allows());
        assert!(allowed.count() > 100);
    }

    #[test]
    fn an_instance_that_has_failed_is_not_asked_again() {
        let store = store();
        let policy = Policy::built_in(Limits { callbacks: 1, ..limits() }).unwrap();
        let warm = warm(&policy, &store);
        let mut failed = 0;
        for contact in contacts(&store).into_iter().take(20) {
            // One callback is enough to see whether there is access, and too little to list accounts.
            assert!(warm.check_access(request(contact)).is_ok());
            match warm.visible_accounts(request(contact)) {
                Ok(visible) => assert!(!visible.decision.allows()),
                Err(CallError::OverBudget { .. }) => failed += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        assert!(failed > 5, "{failed}");
    }
}
