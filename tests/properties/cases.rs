//! Cases, and what slashes take.

use flywheel_client::TxResult;
use flywheel_protocol::values::sha256;
use flywheel_protocol::{Bps, Hash32, MachineId, Seconds, Time};

use crate::action::{Net, Who};
use crate::model::{Account, Case, Slashed};
use crate::stake::number;
use crate::world::{OPERATOR, Outcome, TREASURY, World};

impl World {
    pub fn open_case(&mut self, net: Net, id: MachineId, hours_ago: u16) -> Outcome {
        let now = self.now();
        let at = self.offence_time(net, id, hours_ago);
        let offence = self.new_offence(net);
        let done = self.send(|world| {
            let account = world.person(OPERATOR).account();
            world.staking(net).open_case(account, id, offence, at)
        });
        let model = &mut self.networks[net].model;
        let is_reachable = model.release_at(at.get() / model.terms.day) > now.get();
        let pool = model.pools.get_mut(&id.get()).expect("a pool");
        let open = pool.cases.iter().filter(|case| now.get() < case.until).count();
        assert_eq!(
            done.is_some(),
            is_reachable && open < 4,
            "a case with {open} others open"
        );
        if done.is_some() {
            // Lapsed ones are dropped when another is opened.
            pool.cases.retain(|case| now.get() < case.until);
            pool.cases.push(Case {
                offence: *offence.as_bytes(),
                at: at.get(),
                until: now.get() + Seconds::days(3).get(),
            });
            self.memory.cases.push((net, offence));
        }
        done.into()
    }

    /// So many hours ago; for an odd number, on the day of the oldest tokens that are leaving the pool.
    fn offence_time(&self, net: Net, id: MachineId, hours_ago: u16) -> Time {
        let (now, model) = (self.now(), &self.networks[net].model);
        let oldest = model.leaving.range((id.get(), 0)..=(id.get(), u64::MAX)).next();
        match oldest.filter(|_| hours_ago % 2 == 1) {
            Some(((_, day), _)) => Time::new(day * model.terms.day + u64::from(hours_ago)).min(now),
            None => now.minus(Seconds::hours(u64::from(hours_ago))).unwrap_or(now),
        }
    }

    /// Decides the oldest case; a slash of zero dismisses it.
    pub fn decide_case(&mut self, net: Net, id: MachineId, slash: u16, prover: Option<Who>) -> Outcome {
        let Some(case) = self.networks[net].model.pools[&id.get()].cases.first().cloned() else {
            return Outcome::Skipped;
        };
        let now = self.now().get();
        let (offence, slash) = (Hash32::new(case.offence), Bps::new(slash).expect("a part"));
        let done = self.send(|world| {
            let account = world.person(OPERATOR).account();
            let prover = prover.map(|who| world.address(who));
            world.staking(net).decide_case(account, id, offence, slash, prover)
        });
        let is_known = now < case.until || slash.is_zero();
        let Some(done) = done else {
            assert!(now >= case.until, "an open case cannot be decided");
            if slash.is_zero() {
                // It was dropped when the pool's cases were stored again.
                let pool = self.networks[net].model.pools.get_mut(&id.get()).expect("a pool");
                pool.cases.retain(|other| other.offence != case.offence);
            }
            return Outcome::Refused;
        };
        assert!(is_known, "a case that has lapsed was slashed");
        let pool = self.networks[net].model.pools.get_mut(&id.get()).expect("a pool");
        pool.cases.retain(|other| other.offence != case.offence);
        if !slash.is_zero() {
            self.slashed(net, id, &done, prover);
        }
        Outcome::Taken
    }

    /// Tells the model of a slash, in the chain's words.
    pub fn slashed(&mut self, net: Net, id: MachineId, done: &TxResult, prover: Option<Account>) {
        let word = |attribute| number(done, "staking/slashed", attribute).expect("a slash says everything");
        let slashed = Slashed {
            at: u64::try_from(word("at")).expect("a time"),
            fraction: word("slash"),
            bond: word("bond"),
            delegated: word("delegated"),
            unbonding: word("unbonding"),
            to_prover: word("to_prover"),
            burned: word("burned"),
            left_over: number(done, "staking/generation_closed", "amount"),
        };
        let now = self.now().get();
        let model = &mut self.networks[net].model;
        model.slash(id.get(), &slashed, prover, TREASURY, now);
    }

    fn new_offence(&mut self, net: Net) -> Hash32 {
        let network = &mut self.networks[net];
        network.offences += 1;
        sha256(&[b"offence", &network.offences.to_be_bytes()])
    }
}
