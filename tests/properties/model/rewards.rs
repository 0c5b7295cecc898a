//! What machines and oracles earn (rules W2, W3, W5, V6, V12).

use super::{Account, Model};

/// What a machine has earned, by the newest final root, and whose it is.
#[derive(Debug, Clone, Default)]
pub struct Earned {
    /// Who would be paid now.
    pub payee: Account,
    pub cumulative: u128,
    pub claimed: u128,
}

/// The circuit breaker (rule W6): what claims may take in a window of a day.
#[derive(Debug, Clone, Copy, Default)]
pub struct Breaker {
    pub cap: u128,
    pub window: u64,
    paid: u128,
    budgets: u128,
}

/// The parts of the emission so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Parts {
    pub minted: u128,
    pub machines: u128,
    pub stakers: u128,
    pub oracles: u128,
    pub treasury: u128,
}

impl Parts {
    /// What the schedule gives until a second: 60, 20, 10 and 10 %. The chain's parts are whole, and may be up to four units
    /// from these.
    pub fn check(&self, emitted: u128) {
        assert_eq!(self.minted, emitted, "minted what the schedule emits");
        let parts = [
            (self.machines, 60),
            (self.stakers, 20),
            (self.oracles, 10),
            (self.treasury, 10),
        ];
        for (part, percent) in parts {
            let share = emitted * percent;
            assert!(
                (part * 100).abs_diff(share) <= 400,
                "{part} is not {percent} % of {emitted}"
            );
        }
    }
}

impl Model {
    /// What the schedule has emitted at a second: evenly, for the year that a test may take.
    pub fn emitted(&self, at: u64) -> u128 {
        let since = at.saturating_sub(self.terms.start).min(365 * 86_400);
        self.terms.emission * u128::from(since) / 86_400
    }

    /// What all machines whose income is this account's can claim.
    pub fn claimable(&self, who: Account) -> u128 {
        let own = self.machines.values().filter(|machine| machine.payee == who);
        own.map(|machine| machine.cumulative - machine.claimed).sum()
    }

    /// A statement became final: `leaves` are what its tree says, `budget` what machines and oracles could have had since
    /// the start.
    pub fn finalize(
        &mut self,
        leaves: impl Iterator<Item = (u64, u128)>,
        (machines, oracles): (u128, u128),
        signers: &[Account],
        set: u128,
    ) {
        let before: u128 = self.machines.values().map(|machine| machine.cumulative).sum();
        for (id, cumulative) in leaves {
            let machine = self
                .machines
                .get_mut(&id)
                .expect("a leaf of a machine that was registered");
            assert!(cumulative >= machine.cumulative, "the leaf of machine {id} was lowered");
            machine.cumulative = cumulative;
        }
        let after: u128 = self.machines.values().map(|machine| machine.cumulative).sum();
        let budget = machines - self.settled_machines;
        assert!(
            after - before <= budget,
            "{} were given out of {budget}",
            after - before
        );
        if let Some(breaker) = &mut self.breaker {
            breaker.budgets += budget;
        }
        let each = (oracles - self.settled_oracles) / set;
        for signer in signers {
            self.pay(None, Some(*signer), each);
        }
        (self.settled_machines, self.settled_oracles) = (machines, oracles);
    }

    /// A breaker that counts from now on; other settings for one that is there keep what it has counted.
    pub fn set_breaker(&mut self, cap: Option<u128>, now: u64) {
        self.begin_window(now);
        let counted = self.breaker.unwrap_or(Breaker {
            window: self.window(now),
            ..Breaker::default()
        });
        self.breaker = cap.map(|cap| Breaker { cap, ..counted });
    }

    /// In another window nothing has been paid yet.
    pub fn begin_window(&mut self, now: u64) {
        let window = self.window(now);
        if let Some(breaker) = self.breaker.as_mut().filter(|breaker| breaker.window != window) {
            *breaker = Breaker {
                cap: breaker.cap,
                window,
                ..Breaker::default()
            };
        }
    }

    const fn window(&self, now: u64) -> u64 {
        now.saturating_sub(self.terms.start) / self.terms.day
    }

    /// Somebody claims for machines, by their leaves; some are suspended. Says what all together are paid.
    pub fn claim(&mut self, leaves: &[(u64, u128, bool)], now: u64) -> u128 {
        self.begin_window(now);
        let mut total = 0;
        for (id, cumulative, is_suspended) in leaves {
            let machine = self.machines.get_mut(id).expect("a machine");
            assert!(
                *cumulative <= machine.cumulative,
                "an old leaf says more than the newest"
            );
            let due = cumulative.saturating_sub(machine.claimed);
            let room = self.breaker.map_or(due, |breaker| {
                let most = breaker.cap.max(2 * breaker.budgets);
                most.saturating_sub(breaker.paid)
            });
            let paid = if *is_suspended { 0 } else { due.min(room) };
            machine.claimed += paid;
            let payee = machine.payee;
            if let Some(breaker) = &mut self.breaker {
                breaker.paid += paid;
            }
            self.pay(None, Some(payee), paid);
            total += paid;
        }
        total
    }
}
