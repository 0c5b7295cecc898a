//! One town, lived through with some trades or none.

use cosmwasm_std::{Addr, Uint128};
use flywheel_client::ChainExt;
use flywheel_client::handles::{Marketplace, Payments};
use flywheel_oracle::{EpochFacts, Facts, Inbox, Ledger, settle};
use flywheel_protocol::numbers::{Schedule, TablePoint};
use flywheel_protocol::points::Demand;
use flywheel_protocol::values::{Share, Split};
use flywheel_protocol::{Bps, Epoch, Seconds};
use flywheel_testing::{GRACE, Person, Settled, Suite, TestChain, device_key, market_terms};
use flywheel_types::Denom;
use flywheel_types::marketplace::{FeeLimits, MachineSalesResponse, QueryMsg};
use flywheel_types::payments::TariffSpec;

use crate::plan::{EPOCHS, FULL_WORK, Plan, Trade, Who};

/// What an account of the set has in the beginning: more than all trades of a plan cost.
const PURSE: u128 = 50_000_000;
/// What an owner bonds.
const BOND: u128 = 600_000;
/// What is emitted in a day; the machines' part is 600,000.
const EMISSION: u128 = 1_000_000;

/// What counts as demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// As the rules say: what is burned and what the treasury gets.
    GoneForGood,
    /// Wrong: all that a buyer pays.
    WholePrice,
    /// Wrong: the stakers' part too.
    StakersToo,
}

/// The chain, the set and what it has open.
pub struct Town {
    pub suite: Suite,
    pub accounts: Vec<Person>,
    positions: usize,
    inbox: Inbox,
    ledger: Ledger,
    /// The newest final settlement, and its epoch.
    pub settled: Option<Settled>,
    /// Agreements that end before the epoch does.
    pub open: Vec<crate::trades::Open>,
}

/// The name of an account of the set and of its machine.
pub fn name(who: Who) -> String {
    format!("set-{who}")
}

impl Town {
    /// Three epochs, their roots, all claims, and the time after that.
    pub fn live(plan: &Plan, trades: &[(u64, Trade)], rule: Rule) -> Self {
        let mut town = Self::found(plan);
        for epoch in 0..EPOCHS {
            let start = town
                .suite
                .network()
                .clock()
                .start_of(Epoch::new(epoch))
                .expect("a start");
            town.suite.wait_until(start.max(town.suite.now()));
            for (_, seller, price) in plan.customers.iter().filter(|(when, _, _)| *when == epoch) {
                town.customer_buys(*seller, *price);
            }
            let is_due = |when: u64, trade: &Trade| when == epoch || (trade.needs_a_root() && when + 1 == epoch);
            for (_, trade) in trades
                .iter()
                .filter(|(when, trade)| is_due(*when, trade) && !(epoch == 0 && trade.needs_a_root()))
            {
                town.trade(*trade);
            }
            let end = start.plus(Seconds::hours(23)).expect("a time");
            town.suite.wait_until(end);
            town.finish_all();
            town.work(plan, epoch);
            town.settle(epoch, rule);
        }
        town.claim(plan);
        // What stakers get is streamed.
        town.suite.advance(Seconds::days(60));
        town
    }

    fn found(plan: &Plan) -> Self {
        let mut suite = Suite::launched(plan.token, |launch| {
            launch.schedule = Schedule::Table {
                points: vec![TablePoint {
                    at: Seconds::days(365),
                    emitted: Uint128::new(365 * EMISSION),
                }],
            };
            for class in &mut launch.classes {
                class.class.min_bond = Uint128::new(BOND);
                class.class.full_work = Uint128::new(5_000);
                class.class.max_reward_per_epoch = Uint128::new(plan.max_reward);
                class.class.demand = Some(plan.cap);
            }
            let mut market = market_terms();
            market.split = plan.split;
            market.limits = FeeLimits {
                order_fee: Bps::ZERO,
                fees: Bps::ONE,
            };
            launch.market = Some(market);
        });
        suite.unwatched();
        let inbox = Inbox::new(
            suite.chain_id(),
            suite.network().verification().address().as_str(),
            suite.network().clock(),
            GRACE,
        );
        let accounts: Vec<Person> = (0..plan.accounts.len()).map(|who| Person::named(&name(who))).collect();
        let mut town = Self {
            suite,
            accounts,
            positions: 0,
            inbox,
            ledger: Ledger::default(),
            settled: None,
            open: vec![],
        };
        town.settle_in(plan);
        town
    }

    /// Machines, stake, tariffs, splits, and the network's fee: the same in both towns.
    fn settle_in(&mut self, plan: &Plan) {
        let operator = Person::named("operator");
        let network = self.suite.network().record().id;
        let treasury = self.address("treasury");
        self.payments()
            .set_fee(operator.account(), network, plan.fee, &treasury)
            .expect("a fee");
        self.suite.give(&Person::named("customer"), PURSE);
        for (who, (_, delegation, divides)) in plan.accounts.iter().enumerate() {
            let (person, machine) = (self.accounts[who].clone(), name(who));
            self.suite.give(&person, PURSE);
            self.suite.register(&person, &machine);
            self.suite.bond(&person, &machine, BOND);
            if *delegation > 0 {
                self.suite.delegate(&person, &machine, *delegation);
                self.positions += 1;
            }
            self.offer(who, divides.then_some(network));
        }
        if let Some((_, delegation)) = plan.outsider {
            let other = Person::named("other");
            self.suite.give(&other, PURSE);
            self.suite.register(&other, "other");
            self.suite.bond(&other, "other", BOND + delegation);
        }
    }

    /// A tariff, and a split among the whole set if the machine names the network.
    fn offer(&self, who: Who, network: Option<u64>) {
        let (account, machine) = (self.accounts[who].account(), self.suite.machine(&name(who)));
        let terms = TariffSpec {
            denom: self.denom().into(),
            price: Uint128::one(),
            unit: "Wh".to_owned(),
            units_per_minute: Uint128::new(1_000),
            max_duration: Seconds::days(1),
            window: Seconds::minutes(1),
            network,
            permission: None,
        };
        self.payments()
            .set_tariff(account, machine, 0, Some(terms))
            .expect("a tariff");
        if network.is_none() {
            return;
        }
        let others = self.accounts.iter().enumerate().filter(|(other, _)| *other != who);
        let shares = others.map(|(_, person)| Share {
            recipient: self.suite.address(person).to_string(),
            bps: Bps::percent(13).expect("a part"),
        });
        let residual = self.suite.address(&self.accounts[who]).to_string();
        let split = Split::new(shares.collect(), residual).expect("a split");
        self.payments()
            .set_split(account, machine, Some(split), network)
            .expect("a split");
    }

    /// Each machine reports once a day, at its last hour.
    fn work(&mut self, plan: &Plan, epoch: u64) {
        self.suite.begin(epoch + 1);
        let set = plan
            .accounts
            .iter()
            .enumerate()
            .map(|(who, (work, _, _))| (name(who), *work));
        let other = plan.outsider.map(|(work, _)| ("other".to_owned(), work));
        for (machine, work) in set.chain(other) {
            let report = self.suite.sign_reading(&machine, epoch, 22, work.min(FULL_WORK));
            let key = device_key(&machine).public_key().clone();
            self.inbox
                .take(report, &key, self.suite.now())
                .expect("a report in time");
        }
    }

    /// Mint, a statement that all oracles sign, and its window.
    fn settle(&mut self, epoch: u64, rule: Rule) {
        let end = self.suite.network().clock().end_of(Epoch::new(epoch)).expect("an end");
        self.suite.wait_until(end.plus(GRACE).expect("a time")).mint();
        let mut facts = Facts::read(&self.suite.network()).expect("facts");
        for facts in &mut facts.epochs {
            self.count(rule, facts);
        }
        let first = facts.epochs[0].epoch;
        let bundle = flywheel_oracle::Bundle::union([&self.inbox], first, Epoch::new(epoch), [9; 32]);
        let settlement = settle(&self.ledger, &facts, &bundle).expect("a settlement");
        let signatures = self.suite.sign_statement(&[0, 1, 2, 3], &settlement.statement);
        let anyone = Person::named("anyone");
        let verification = self.suite.network().verification().address().clone();
        let network = self.suite.network();
        network
            .verification()
            .attest(anyone.account(), settlement.statement, signatures)
            .unwrap_or_else(|error| panic!("{verification}: {error}"));
        let pending = network.verification().pending().expect("an answer").expect("a root");
        self.suite.wait_until(pending.final_at);
        self.suite
            .network()
            .verification()
            .finalize(anyone.account())
            .expect("a final root");
        self.ledger = settlement.ledger.clone();
        self.settled = Some(settlement);
    }

    /// Makes of an epoch's facts what they would be under a rule.
    fn count(&self, rule: Rule, facts: &mut EpochFacts) {
        let stakers_too = |demand: &mut Demand| {
            demand.burned += demand.stakers;
            demand.stakers = Uint128::zero();
        };
        match rule {
            Rule::GoneForGood => {}
            Rule::StakersToo => {
                facts.demand.machines.values_mut().for_each(stakers_too);
                stakers_too(&mut facts.demand.network);
            }
            Rule::WholePrice => {
                let market = self.market();
                let all = market.sales(facts.epoch).expect("sales").amount;
                let question = QueryMsg::MachineSales {
                    epoch: facts.epoch,
                    start_after: None,
                    limit: Some(100),
                };
                let chain = self.suite.chain();
                let answer: MachineSalesResponse = chain.query(market.address(), &question).expect("sales");
                let whole = |amount| Demand {
                    burned: amount,
                    ..Demand::default()
                };
                let rows = answer.rows.iter().map(|row| (row.machine, row.sales.amount));
                facts.demand.network = whole(all - rows.clone().map(|(_, amount)| amount).sum::<Uint128>());
                facts.demand.machines = rows.map(|(machine, amount)| (machine, whole(amount))).collect();
            }
        }
    }

    fn claim(&mut self, plan: &Plan) {
        let settled = self.settled.take().expect("a final root");
        for who in 0..plan.accounts.len() {
            let machine = name(who);
            if settled.tree.find_position(self.suite.machine(&machine)).is_some() {
                self.suite.claim(&self.accounts[who].clone(), &settled, &[&machine]);
            }
        }
        self.settled = Some(settled);
    }

    /// All that the set has of the network's token, wherever it lies.
    pub fn wealth(&self) -> i128 {
        self.check_that_nothing_is_open();
        let names: Vec<String> = (0..self.accounts.len()).map(name).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let wealth = self.suite.wealth(&names, self.settled.as_ref());
        let denom = self.denom();
        let all: u128 = names
            .iter()
            .map(|name| {
                let address = self.address(name);
                let credits = self.market().credit(&address, &denom).expect("a credit")
                    + self.payments().credit(&address, &denom).expect("a credit");
                wealth.of(name) + credits.u128()
            })
            .sum();
        i128::try_from(all).expect("an amount")
    }

    /// What rounding may leave to others in one town and not in the other.
    pub fn dust(&self) -> i128 {
        let machines = self.accounts.len();
        let epochs = usize::try_from(EPOCHS).expect("a number");
        i128::try_from(machines * epochs + 3 * machines + self.positions).expect("a number")
    }

    fn check_that_nothing_is_open(&self) {
        let market = self.market().totals(None).expect("totals");
        let payments = self.payments().totals(&self.denom()).expect("totals");
        for totals in [&market, &payments] {
            assert!(totals.balances(), "{totals:?}");
        }
        let held = [
            "orders",
            "bonds",
            "subscriptions",
            "requests",
            "sessions",
            "channels",
            "streams",
        ];
        for liability in market.liabilities.iter().chain(&payments.liabilities) {
            let is_escrow = held.contains(&liability.name.as_str());
            assert!(!is_escrow || liability.amount.is_zero(), "still open: {liability:?}");
        }
    }

    pub fn denom(&self) -> Denom {
        self.suite.network().denom().clone()
    }

    pub fn address(&self, name: &str) -> Addr {
        self.suite.address(&Person::named(name))
    }

    pub fn market(&self) -> Marketplace<'_, TestChain> {
        self.suite.network().marketplace().expect("a marketplace")
    }

    pub fn payments(&self) -> Payments<'_, TestChain> {
        self.suite.hub().payments().expect("an answer").expect("payments")
    }
}
