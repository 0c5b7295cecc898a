//! Random votes about places, and machines that try every way in: a plain observer says whether anybody lost what he had, or got in
//! where nobody may begin.

use proptest::prelude::*;

use flywheel_protocol::{Epoch, H3Cell};
use flywheel_types::Class;
use flywheel_types::registry::MachineStatus;
use flywheel_types::staking::{ENROLMENTS, Enrolment, ExecuteMsg, find_place};

use crate::suite::{DAY, START, Suite, bps, class, id, terms};

const OWNERS: [&str; 3] = ["alice", "bob", "carol"];

#[derive(Debug, Clone)]
enum Step {
    Open(usize, u8, u16),
    Close(usize, u8),
    Ask(bool, u16),
    Move(usize, usize),
    Pause(usize, bool),
    Jail(usize, bool),
    Sell(usize, usize),
    Bond(usize),
    Unbond(usize),
    TakePool(usize),
    Refresh(usize),
    Disenroll(usize),
    Pass(u64),
}

/// Three cells: two neighbours, and one far away.
fn cells() -> [H3Cell; 3] {
    ["872a1072bffffff", "872a1072affffff", "871fb4671ffffff"].map(|cell| cell.parse().unwrap())
}

fn step() -> impl Strategy<Value = Step> {
    let (machine, cell) = (|| 1..=3_usize, || 0..3_usize);
    let level = || prop_oneof![Just(7_u8), Just(6), Just(4)];
    prop_oneof![
        3 => (cell(), level(), 0..3_u16).prop_map(|(cell, level, boost)| Step::Open(cell, level, boost * 500)),
        3 => (cell(), level()).prop_map(|(cell, level)| Step::Close(cell, level)),
        2 => (any::<bool>(), 0..2_u16).prop_map(|(asks, boost)| Step::Ask(asks, boost * 2_000)),
        3 => (machine(), cell()).prop_map(|(machine, cell)| Step::Move(machine, cell)),
        1 => (machine(), any::<bool>()).prop_map(|(machine, paused)| Step::Pause(machine, paused)),
        1 => (machine(), any::<bool>()).prop_map(|(machine, jailed)| Step::Jail(machine, jailed)),
        1 => (machine(), 0..3_usize).prop_map(|(machine, to)| Step::Sell(machine, to)),
        4 => machine().prop_map(Step::Bond),
        2 => machine().prop_map(Step::Unbond),
        2 => machine().prop_map(Step::TakePool),
        5 => machine().prop_map(Step::Refresh),
        1 => machine().prop_map(Step::Disenroll),
        3 => prop_oneof![Just(1), Just(DAY)].prop_map(Step::Pass),
    ]
}

/// What a machine has: in the running epoch, and in the next.
type Seen = [Option<Enrolment>; 2];

struct World {
    suite: Suite,
    owners: [usize; 3],
}

impl World {
    fn new() -> Self {
        let mut suite = Suite::native();
        let owners = [0, 1, 2];
        for owner in owners {
            suite.machine(OWNERS[owner]);
        }
        suite.at(START);
        Self { suite, owners }
    }

    fn running(&self) -> u64 {
        (self.suite.now() - START) / DAY
    }

    fn seen(&self, machine: usize) -> Seen {
        let storage = self.suite.storage();
        let at = |epoch| {
            ENROLMENTS
                .at(&*storage, machine as u64, Epoch::new(epoch))
                .unwrap()
                .flatten()
        };
        [at(self.running()), at(self.running() + 1)]
    }

    /// Whether the class asks in the next epoch.
    fn asks(&self) -> bool {
        let message = flywheel_types::staking::QueryMsg::Class {
            name: "meter".into(),
            epoch: Some(Epoch::new(self.running() + 1)),
        };
        self.suite.query::<Option<Class>>(&message).unwrap().places
    }

    fn take(&mut self, step: &Step) {
        let suite = &mut self.suite;
        let admin = suite.admin.clone();
        let place = |cell: usize, level| cells()[cell].parent(level).unwrap();
        match *step {
            Step::Open(cell, level, boost) => {
                suite.try_open(&[place(cell, level)], boost).unwrap();
            }
            Step::Close(cell, level) => {
                let cells = vec![place(cell, level)];
                _ = suite.execute(&admin, &ExecuteMsg::ClosePlaces { cells });
            }
            Step::Ask(places, boost) => {
                suite.set_class(Class {
                    places,
                    max_boost: bps(boost),
                    ..class("meter")
                });
            }
            Step::Move(machine, cell) => suite.change_machine(machine as u64, |row| row.cell = Some(cells()[cell])),
            Step::Pause(machine, paused) => suite.change_machine(machine as u64, |row| {
                row.status = if paused {
                    MachineStatus::Paused
                } else {
                    MachineStatus::Active
                };
            }),
            Step::Jail(machine, jailed) => {
                let machine = id(machine as u64);
                _ = suite.execute(&admin, &ExecuteMsg::Jail { machine, jailed });
            }
            Step::Sell(machine, to) => {
                suite.sell(machine as u64, OWNERS[to]);
                self.owners[machine - 1] = to;
            }
            Step::Bond(machine) => {
                let bond = terms(machine as u64, Some("meter"), None);
                _ = suite.try_bond(OWNERS[self.owners[machine - 1]], 1_000, bond);
            }
            Step::Unbond(machine) => {
                _ = OWNERS
                    .iter()
                    .find(|owner| suite.try_unbond(owner, machine as u64, None).is_ok());
            }
            Step::TakePool(machine) => {
                let bond = terms(machine as u64, None, None);
                _ = suite.try_take_pool(OWNERS[self.owners[machine - 1]], 1_000, bond);
            }
            Step::Refresh(machine) => _ = suite.try_refresh(machine as u64),
            Step::Disenroll(machine) => _ = suite.try_disenroll(machine as u64),
            Step::Pass(seconds) => _ = suite.advance(seconds),
        }
    }

    /// What became of one machine in one step that did not take time.
    fn judge(&self, step: &Step, before: &Seen, after: &Seen) {
        if step.is_vote() {
            assert_eq!(before, after, "a vote changes nobody's enrolment: {step:?}");
        }
        let [running, next] = before;
        assert!(
            after[0].is_none() || after[0] == *running,
            "the running epoch only ever loses: {step:?}"
        );
        let Some(now) = &after[1] else { return };
        let is_same = |stay: &&Enrolment| {
            (stay.cell, &stay.owner, stay.ownership_epoch) == (now.cell, &now.owner, now.ownership_epoch)
        };
        let stays: Vec<_> = [next, running].into_iter().flatten().filter(is_same).collect();
        let place = find_place(&*self.suite.storage(), now.cell.unwrap()).unwrap();
        if next.as_ref() != Some(now) && stays.is_empty() && self.asks() {
            assert!(place.is_some(), "machine began where nobody may, by {step:?}: {now:?}");
        }
        // What it has of boost it had, or its place gives it now.
        let offered = place.map_or(bps(0), |place| place.boost);
        let had = stays.iter().map(|stay| stay.boost).max().unwrap_or(bps(0));
        assert!(now.boost <= had.max(offered), "{step:?}: {now:?}");
        if let Some(stay) = stays.first() {
            assert!(now.boost >= stay.boost, "a stay never loses its boost: {step:?}");
        }
    }
}

impl Step {
    const fn is_vote(&self) -> bool {
        matches!(self, Self::Open(..) | Self::Close(..) | Self::Ask(..))
    }
}

impl World {
    /// Takes a step and judges what it did to each machine.
    fn go(&mut self, step: &Step) {
        let before: Vec<_> = (1..=3).map(|machine| self.seen(machine)).collect();
        self.take(step);
        if matches!(step, Step::Pass(_)) {
            return;
        }
        for machine in 1..=3 {
            self.judge(step, &before[machine - 1], &self.seen(machine));
        }
    }

    fn refresh_all(&mut self) {
        for machine in 1..=3 {
            self.go(&Step::Refresh(machine));
        }
    }

    /// Which machines will be in.
    fn next(&self) -> [bool; 3] {
        [1, 2, 3].map(|machine| self.seen(machine)[1].is_some())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_vote_ends_a_stay_and_no_way_leads_around_one(steps in prop::collection::vec(step(), 1..40)) {
        let mut world = World::new();
        for step in &steps {
            if !step.is_vote() {
                world.go(step);
                continue;
            }
            // Everybody is up to date: what a look finds after the vote is the vote's doing.
            world.refresh_all();
            let before = world.next();
            world.go(step);
            world.refresh_all();
            for (was_in, is_in) in before.into_iter().zip(world.next()) {
                prop_assert!(is_in || !was_in, "a vote has ended a stay: {step:?}");
            }
        }
    }
}
