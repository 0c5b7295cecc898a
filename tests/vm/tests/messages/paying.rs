//! A machine is paid: at once, by session, by channel and by stream.

use cosmwasm_std::{Uint128, to_json_binary};
use cw20::Cw20ReceiveMsg;
use flywheel_protocol::values::{Share, Split};
use flywheel_protocol::{Bps, Did, Seconds};
use flywheel_types::payments::{
    ChannelOpening, ExecuteMsg, MAX_LANES, MAX_PAYMENTS, MachineName, Payee, Payment, QueryMsg, ReceiveMsg,
    SessionOpening, SplitResponse, TariffBand, TariffSpec,
};
use flywheel_vm_tests::{World, address, device, id};

use crate::street::{DEPOSIT, MACHINE, PRICE, Street, WINDOW, a_minute, denom, no_token};

/// Every message of payments.
pub fn paying(world: &mut World) {
    world.give("driver", 50_000);
    Street { world }.carry_out();
}

impl Street<'_> {
    fn carry_out(&mut self) {
        self.terms();
        self.at_once();
        self.session_by_voucher();
        self.session_by_consumer();
        self.session_on_meter();
        self.channel();
        self.stream();
        self.by_split();
        self.credit();
    }

    fn terms(&mut self) {
        let terms = TariffSpec {
            denom: denom(self.world).into(),
            price: Uint128::new(PRICE),
            unit: "kWh".to_owned(),
            units_per_minute: Uint128::one(),
            max_duration: Seconds::days(1),
            window: Seconds::new(WINDOW),
            network: None,
            permission: None,
        };
        let set = ExecuteMsg::SetTariff {
            machine: id(MACHINE),
            tariff: 0,
            terms: Some(terms),
        };
        self.send("owner", &set);
        let fee = ExecuteMsg::SetFee {
            network: 1,
            bps: Bps::percent(2).unwrap(),
            recipient: address("fees").into_string(),
        };
        self.send("operator", &fee);
        // A machine without a cell has its class's bands.
        let band = TariffBand {
            denom: denom(self.world).into(),
            unit: "kWh".to_owned(),
            lowest: Uint128::one(),
            highest: Uint128::new(PRICE),
        };
        let set = ExecuteMsg::SetBands {
            network: 1,
            class: "meter".to_owned(),
            cell: None,
            bands: vec![band],
        };
        self.send("operator", &set);
    }

    /// As many payments as one message may have, the machine named in turn by its number and by its DID.
    fn at_once(&mut self) {
        let did = Did::new(self.world.chain_id(), self.world.registry.as_str(), id(MACHINE)).unwrap();
        let payments = (0..MAX_PAYMENTS).map(|number| Payment {
            machine: if number % 2 == 0 {
                MachineName::Id(id(MACHINE))
            } else {
                MachineName::Did(did.clone())
            },
            amount: Uint128::new(10),
            reference: "invoice 12".to_owned(),
        });
        let payments = payments.collect();
        // 50 x 10.
        self.earns(500, |street| street.pay(500, &ReceiveMsg::Pay { payments }));
    }

    fn session_by_voucher(&mut self) {
        let session = self.open_session();
        let voucher = self.voucher(session, 0, 41);
        // 41 x 30; 770 of the deposit come back.
        self.earns(1_230, |street| {
            street.send("owner", &ExecuteMsg::CollectSession { session, voucher });
        });
        self.assert_spent(1_730);
    }

    fn session_by_consumer(&mut self) {
        let session = self.open_session();
        let amount = Uint128::new(PRICE);
        self.send("driver", &ExecuteMsg::CloseSession { session, amount });
        self.world.wait(WINDOW);
        self.earns(PRICE, |street| {
            street.send("anyone", &ExecuteMsg::FinishSession { session })
        });
        self.assert_spent(1_760);
    }

    /// The meter says more than the voucher, and then two things at once.
    fn session_on_meter(&mut self) {
        let session = self.open_session();
        let [first, second] = [20, 21].map(|units| self.reading(session, units));
        let close = ExecuteMsg::CloseSessionOnMeter {
            session,
            reading: first.clone(),
            voucher: Some(self.voucher(session, 0, 19)),
        };
        self.send("owner", &close);
        let forfeit = ExecuteMsg::ForfeitCredit { session, first, second };
        self.send("anyone", &forfeit);
        self.world.wait(WINDOW);
        // 19 x 30, without the credit.
        self.earns(570, |street| {
            street.send("anyone", &ExecuteMsg::FinishSession { session })
        });
        self.assert_spent(2_330);
    }

    fn open_session(&mut self) -> u64 {
        let opening = SessionOpening {
            machine: MachineName::Id(id(MACHINE)),
            tariff: 0,
            version: 1,
            max_price: Uint128::new(PRICE),
            key: device("phone").public_key().clone(),
            duration: Seconds::hours(2),
            credit: None,
        };
        self.pay(DEPOSIT, &ReceiveMsg::OpenSession(opening));
        self.newest()
    }

    /// Vouchers in all lanes at once.
    fn channel(&mut self) {
        let opening = ChannelOpening {
            payee: Payee::Machine(MachineName::Id(id(MACHINE))),
            key: device("phone").public_key().clone(),
            challenge: Seconds::new(WINDOW),
            duration: Seconds::days(30),
        };
        self.pay(DEPOSIT, &ReceiveMsg::OpenChannel(opening));
        let channel = self.newest();
        self.pay(DEPOSIT, &ReceiveMsg::TopUpChannel { channel });
        let vouchers = (0..MAX_LANES).map(|lane| self.voucher(channel, lane, 3)).collect();
        // 16 lanes x 3 x 30.
        self.earns(1_440, |street| {
            street.send("anyone", &ExecuteMsg::SettleChannel { channel, vouchers });
        });
        let vouchers = vec![];
        self.send("driver", &ExecuteMsg::CloseChannel { channel, vouchers });
        self.world.wait(WINDOW);
        self.send("anyone", &ExecuteMsg::FinishChannel { channel });
        self.assert_spent(3_770);
    }

    /// One a minute for two hours, and then the rest comes back.
    fn stream(&mut self) {
        self.pay(
            DEPOSIT,
            &ReceiveMsg::OpenStream(a_minute(Payee::Machine(MachineName::Id(id(MACHINE))))),
        );
        let stream = self.newest();
        self.pay(DEPOSIT, &ReceiveMsg::TopUpStream { stream });
        self.world.wait(3_600);
        self.earns(60, |street| {
            street.send("anyone", &ExecuteMsg::CollectStream { stream })
        });
        self.send("driver", &ExecuteMsg::PauseStream { stream });
        self.world.wait(3_600);
        self.send("driver", &ExecuteMsg::ResumeStream { stream });
        self.world.wait(3_600);
        self.earns(60, |street| street.send("driver", &ExecuteMsg::CancelStream { stream }));
        self.assert_spent(3_890);
    }

    fn by_split(&mut self) {
        let installer = Share {
            recipient: address("installer").into_string(),
            bps: Bps::percent(10).unwrap(),
        };
        let split = Split::new(vec![installer], address("owner").into_string()).unwrap();
        let set = ExecuteMsg::SetSplit {
            machine: id(MACHINE),
            split: Some(split),
            network: Some(1),
        };
        self.send("owner", &set);
        let payment = Payment {
            machine: MachineName::Id(id(MACHINE)),
            amount: Uint128::new(1_000),
            reference: String::new(),
        };
        let payments = vec![payment];
        // 2 % are the network's, a tenth of the other 980 the installer's.
        self.earns(882, |street| street.pay(1_000, &ReceiveMsg::Pay { payments }));
        assert_eq!(["fees", "installer"].map(|who| self.world.balance(who)), [20, 98]);
        let split: SplitResponse = self
            .world
            .ask(&self.world.payments, &QueryMsg::Split { machine: id(MACHINE) });
        assert_eq!((split.payee, split.network), (address("owner"), Some(1)));
    }

    /// An account that says it is a cw20 cannot pay: what it brought stays credited.
    fn credit(&mut self) {
        let hook = ReceiveMsg::OpenStream(a_minute(Payee::Account(address("clerk").into_string())));
        let receive = ExecuteMsg::Receive(Cw20ReceiveMsg {
            sender: address("driver").into_string(),
            amount: Uint128::new(100),
            msg: to_json_binary(&hook).unwrap(),
        });
        self.send("no token", &receive);
        let stream = self.newest();
        self.send("clerk", &ExecuteMsg::CancelStream { stream });
        assert_eq!(self.credited(), 100);
        let withdraw = ExecuteMsg::Withdraw {
            denom: no_token(),
            account: Some(address("driver").into_string()),
        };
        self.send("anyone", &withdraw);
        assert_eq!(self.credited(), 100);
    }

    fn credited(&self) -> u128 {
        let credit = QueryMsg::Credit {
            account: address("driver").into_string(),
            denom: no_token(),
        };
        let credit: Uint128 = self.world.ask(&self.world.payments, &credit);
        credit.u128()
    }
}
