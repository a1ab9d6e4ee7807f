"""Writes many_dev, many_test, fresh_test, last_test and final_test (.jsonl): notes with names of many cultures and every form of date and number.

As in generate.py the parts share no sentence, name, hospital or place, and all persons are invented. Each test part was
written before it was measured; many_test (first measured: names 98.85 %), fresh_test (95.57 %) and last_test (98.81 %; ages and post codes
missed) were then read and the rules changed. final_test was measured once and the rules left as they were.

Run as `python -m tests.cases.notes.generate_many`.
"""

import json
from pathlib import Path

from tests.cases.notes.generate import half

HERE = Path(__file__).parent


def people(rows: str) -> dict[str, list[str]]:
    """Given names before the bar, family names after it; an underscore is a space within one name."""
    given, family = zip(*(line.split(" | ") for line in rows.strip().splitlines()), strict=True)
    return {"first": " ".join(given).split(), "last": " ".join(family).split()}


DEV = {
    **people("""
Xiaoming Yulan Guoqiang | Ouyang Zhao Xu
Thị_Hoa Văn_Đức Bảo | Phạm Đặng Võ
Seung-hoon Eun-ji Kyung-soo | Kang Yoon Jeong
Kenta Misaki Ryūichi | Kobayashi Ōta Inoue
Abdullah Zeynep Yasmin | bin_Rashid El-Masri Karaca
Venkatesh Meenakshi Harpreet | Subramaniam Iyer Gill
Zsófia Gábor László | Szabó Kovács Nagy
Eleni Dimitrios Kostas | Papadopoulos Georgiou Vlachos
Guðrún Sigurður Björk | Jónsdóttir Einarsson Þórsson
Chukwuemeka Folasade Adaeze | Nwosu Adeyemi Eze
Inácio Conceição Thiago | Carvalho_Pinto Araújo Gonçalves
Wouter Maaike Sjoerd | van_den_Heuvel de_Vries ten_Brink
Somchai Siriporn Anong | Chaiyasit Rattanakosin Wongsawat
Ludmila Bohdan Oksana | Kovalenko Shevchenko Bondarenko
Shira Avraham Yael | Goldstein Ben-David Mizrahi
Mikaela Aroha Tāne | Ngata Parata Kahurangi
Cathleen Rory Ffion | O’Sullivan MacGregor ap_Rhys
Dagfinn Solveig Åse | Håkonsen Bjørnstad Nygård
Renée Étienne Gaëlle | d’Aubigné Lemaître Ségolin
Faith Victor Rose | Long Young Wood
"""),
    "hospital": ["Changi Green Hospital", "Bệnh viện Hoa Sen", "Szent Imre Kórház", "Hospital de São Tomé", "St Aidan's Infirmary", "Haukeland Minde Sykehus", "Lakeview Regional Medical Center", "Policlinico Santa Chiara", "Ospedale San Donnino", "Prince Albert Cancer Institute"],
    "street": ["27 Nguyen Hue Boulevard", "5 Kossuth Street", "118 Rua das Flores", "Torvet 3", "44A Ashgrove Terrace", "Keizersgracht 210"],
    "city": ["Đà Nẵng", "Szeged", "Coimbra", "Tromsø", "Ashgrove", "Leiden"],
    "post": ["AG2 8RR", "30318", "44100", "55401-2210"],
}
TEST = {
    **people("""
Jianguo Meiling Zhiwei | Sima Huang Lü
Thanh_Tùng Ngọc Quỳnh | Trịnh Huỳnh Bùi
Hye-won Sang-min Ji-hye | Bae Noh Hwang
Tomoko Daisuke Shūhei | Matsumoto Ōno Hasegawa
Khadija Tariq Layla | ibn_Saleh Al-Harbi Boutros
Lakshmanan Gurpreet Sunita | Krishnamurthy Dhillon Banerjee
Ágnes Miklós Ferenc | Tóth Halász Fekete
Stavros Ioanna Panagiota | Konstantinou Mavros Lambropoulos
Hrafnhildur Ólafur Steinunn | Gunnarsdóttir Magnússon Ægisson
Oluwaseun Nneka Tendai | Ogunleye Mutasa Achebe
Conceição_Maria Joaquim Ximena | Vasconcelos_Lima Echeverría Peñalver
Hendrik Femke Pieter | van_der_Merwe de_Groot Zijlstra
Nattapong Malee Kanya | Sukhumvitaya Boonmee Thongchai
Yevgeniya Taras Olena | Lysenko Tkachenko Hrytsenko
Moshe Rivka Noam | Abramovitz Bar-Lev Shapira
Hinemoa Rangi Wiremu | Te_Kanawa Tūhoe Waititi
Niamh Cormac Eluned | O'Shaughnessy Macpherson Llewellyn
Torbjörn Annika Lovisa | Ångström Sjöberg Lindström
Solène Thibault Aurélie | Saint-Exupère L'Hermitte Desrosiers
Hope Miles June | Banks Fields Rich
"""),
    "hospital": ["Tan Tock Memorial Hospital", "Uijeongbu Saint Paul Hospital", "Klinikum Sankt Ottilien", "Hospital Geral de Viseu", "Royal Dunmore Infirmary", "Centre Hospitalier Saint-Gilles", "Karolyi District Hospital", "Mount Ararat Medical Center", "Azienda Ospedaliera di Camerata", "Aotea Regional Hospital"],
    "street": ["63 Jalan Bukit Merah", "9 Andrássy Road", "Kungsgatan 18", "204 Avenida da Liberdade", "15 Dunmore Crescent", "Oude Singel 72"],
    "city": ["Haiphong", "Debrecen", "Viseu", "Uppsala", "Dunmore", "Haarlem"],
    "post": ["DM7 3BX", "94117", "31000", "20814-3321"],
}
DEV_NOTES = [
    "{hospital}\nHepatobiliary clinic, {date}\nRe: {name_ln} (MRN {mrn}), born {date2}\nReviewed with {dr}. Adrenal metastasis right, 26 mm, hormones normal. Father of {name}. Plan: adrenalectomy. Contact: {phone}.",
    "{name} rang on {datelong} about the scan at {hospital}; {dr} will call back on {phone}. AFP 88 ng/mL, bilirubin 19, albumin 36.",
    "MDT {date}: {name_ln}; presented by {ini}; present also {dr}. Recurrence in Couinaud IVa, LR-5, within Milan. SBRT offered. Email {email}.",
    "{mrs} lives at {street}, {city}, {post}. Her niece {name} interprets. Hepatitis B, Child-Pugh A5, ALBI grade 1.",
    "Pathology {acc}, received {date}: adrenal, left, weight 41 g. Reported by {dr}, checked by {ini}. Tumour is HCC, Edmondson II.",
    "{mr} ({old} years) was seen with his daughter {name}. He declined biopsy. Accession {acc}; images at {url}.",
    "Ablation antenna {serial}, generator settings 65 W for ten minutes. Operator {dr}; assistant {name}. {hospital}, {date}.",
    "Nurse {name} gave the first infusion on {date}. NHS number {nhs}. Blood pressure 134/82. Next infusion after {date2}.",
    "{dr}, {city}: thank you for letting me see {mr}, whose scan of {monthyear} was clear. Insurance no. {plan}.",
    "Signed: {name}, on behalf of {dr}\n{hospital}\n{date} {time}\nSSN {ssn}",
]
TEST_NOTES = [
    "Follow-up visit of {mrs} on {date}, hospital no. {mrn}. Her sons {name} and {name} came too. Liver clear on gadoxetate MRI; left suprarenal nodule 19 mm, SUVmax 6.1. Discussed with {dr}.",
    "Radiology, {hospital}. Requested by {dr}; read by {ini} on {date} at {time}. Accession number {acc}. Segment VI scar unchanged. Chest: 7 mm nodule, new.",
    "From: {email}\nSubject: transport\n{name} cannot come before {datelong}; please ring {phone}. Address unchanged: {street}, {city} {post}.",
    "{name_ln}\nDate of birth {date}\nSocial security number {ssn}\nTransplanted at {hospital} in {monthyear}. Tacrolimus level 6.2, everolimus added. Retreat score 3.",
    "Theatre record. Surgeon {dr}, second surgeon {name}, anaesthetist {dr}. Start {time}. Right adrenal vein clipped, caval thrombus removed. Device lot {serial}.",
    "Spoke to {mr}'s wife, {name}. He is {old} and tired on lenvatinib 8 mg. PIVKA-II 210 mAU/mL. She prefers to write: {email}.",
    "Discharge letter of {date}: {mr}, NHS no. {nhs}, went home to {city}. Seen by physiotherapist {name}. Sorafenib stopped for hand-foot reaction. {dr}",
    "Board decision {date2} ({hospital}): {name_ln}, policy {plan}. Adrenal and lung disease, Child B7, ECOG 1. Proposed by {ini}: systemic treatment, no bevacizumab because of varices.",
    "Message of {date} from {name}: results are at {url}. {dr} has seen them. Wilson's disease and haemochromatosis were excluded.",
    "Referred from {city} by {dr}. {name}, a retired teacher, had radiofrequency ablation in {monthyear}. Okuda II. Telephone {phone}.",
    "Consent taken by {ini} on {date}; witness {name}. Interpreter for {mrs}: {name}. Biopsy of the right adrenal gland deferred until metanephrines are back.",
]


FRESH = {
    **people("""
Haoran Shufen Wenjie | Situ Qiu Tan
Thu_Hà Đình_Khôi Phúc | Lương Đỗ Châu
Min-seok Su-bin Dong-hyun | Ryu Shin Cho
Ayumi Kōji Sayuri | Fujiwara Ueda Kawaguchi
Rania Bilal Nawal | bin_Laith El-Khatib Qasemi
Rajeshwari Manpreet Arvind | Venkataraman Sandhu Chatterjee
Boglárka Zoltán Csaba | Molnár Balogh Dörfler
Theodora Apostolos Nikoleta | Christodoulou Zervas Panagopoulos
Ragnheiður Þorsteinn Ásdís | Sigurðardóttir Bjarnason Hákonarson
Babatunde Chiamaka Nyasha | Oyedele Moyo Uzoma
Letícia Álvaro Guadalupe | Figueiredo_Neto Ibáñez Zúñiga
Gijsbert Liesbeth Ruben | van_'t_Hof van_Dijk de_Ridder
Prasert Wipawee Suda | Limthongkul Jaroensuk Pathumwan
Vasyl Iryna Bogdan | Melnyk Savchenko Jovanović
Eitan Tamar Dov | Rosenzweig Bar-Ilan Katzenelson
Moana Tamati Ngaire | Te_Rangi Hōhepa Parāone
Siobhan Fergus Angharad | O'Donoghue MacAllister Pryce
Gunnar Maj-Britt Jörgen | Wikström Åkesson Björklund
Clémence Benoît Anaïs | de_La_Tour d'Estaing Guérin
April Drew Ivy | Cross Snow Barber
"""),
    "hospital": ["Queenstown Jubilee Hospital", "Klinika Sveti Duh", "Gil Memorial Medical Center", "Hôpital Sainte-Odile", "Hospital Clínico de Albarrada", "Eastmoor Infirmary", "Landspitali Nord Hospital", "Istituto Tumori di Monferrato", "Sree Narayana Institute", "St Columba's Hospice"],
    "street": ["31 Serangoon Lane", "Prinsengracht 12", "8 Calle del Olmo", "Storgata 41", "66 Eastmoor Drive", "2 Rue de l'Orme"],
    "city": ["Penang", "Győr", "Albarrada", "Bergen", "Eastmoor", "Utrecht"],
    "post": ["EM3 5LT", "98109", "28013", "33139-4410"],
}
FRESH_NOTES = [
    "Dear colleague,\n{mr} (hospital number {mrn}) was discussed on {date}. His AFP climbed from 4 to 61 ng/mL while the liver stayed clear; CT of {monthyear} shows a left adrenal mass of 33 mm. Please see him. {dr}, {hospital}",
    "Telephone note, {time}, {datelong}. Caller: {name}, brother. Number {phone}. He says {name} was taken by ambulance to {hospital}.",
    "Endoscopy report. Endoscopist: {dr}. Date: {date}. No varices. Reference {acc}. Copies to {dr} and {email}.",
    "{name_ln} - DOB {date} - NHS {nhs}\nTACE of two nodules in segments V and VIII, Lipiodol uptake complete. Angiography by {ini}. Next scan before {date2}.",
    "Home visit by nurse {name}: {mrs} lives at {street}, {city}, {post}. ECOG 1. Carer is {name}. Insurance {plan}.",
    "Explant of {date}: three foci, largest 2.8 cm, microvascular invasion present, RETREAT 2. Pathologist {dr}. {hospital}.",
    "Second opinion from {dr} at {hospital}: SBRT 40 Gy in 5 fractions preferred to surgery for {mr}, who is {old}. Images: {url}.",
    "Research visit. Participant {name_ln}; consent {date}; blood drawn by {name}. Device serial {serial}. SSN on file {ssn}.",
    "Letter to {name}: your scan of {date2} showed no return of the cancer. Questions to {email} or {phone}. Signed {ini}",
    "Ward round {date}. With {dr}, sister {name}. Pain settled, ascites none, bilirubin 23. Discharge to {city} planned.",
]

LAST = {
    **people("""
Yifan Chunhua Bolin | Deng Gao Ye
Minh_Châu Hải_Long Tâm | Dương Lâm Phan
Tae-yang Bo-ra Chan-woo | Moon Son Lim
Chiyo Takumi Noriko | Shimizu Endō Saitō
Hamza Soraya Ibtisam | ibn_Yaqub Al-Najjar Farouk
Parvathi Jasleen Mukesh | Ramanathan Bhullar Mukherjee
Emőke Tibor Piroska | Vörös Juhász Kertész
Vasiliki Spyridon Anastasia | Theodorakis Makris Stathopoulos
Sólveig Kristján Þóra | Hallgrímsdóttir Pálsson Birgisson
Ayodele Obiageli Thandiwe | Ezekwesili Dlamini Balogun
Tomé Graciela Iñaki | Sá_Nogueira Etxeberria Muñoz
Joost Annelies Bram | van_'t_Veer van_Rijn de_Wit
Kittisak Pimchanok Arthit | Ruangsri Kaewsai Thepsuthin
Ostap Halyna Miroslav | Zakharenko Dovzhenko Petrović
Menachem Orly Asher | Grünfeld Bar-Kochba Lifshitz
Manaia Hēmi Whetu | Te_Aroha Rāwiri Paraire
Deirdre Eoghan Myfanwy | O'Callaghan MacIntyre Bevan
Ingvar Britt-Marie Sixten | Hallström Öberg Lindgren
Apolline Rémi Océane | du_Plessis d'Orsay Chevrier
May Wade Rosemary | Frost Birch Shaw
"""),
    "hospital": ["Kowloon Grace Hospital", "Nemocnice Svaté Anny", "Yongin Severin Medical Center", "Hôpital des Trois Rivières", "Clínica del Mirador", "Northcliff Infirmary", "Sykehuset Fjellvik", "Ospedale Maggiore di Salvera", "Lotus Memorial Institute", "St Brendan's Hospital"],
    "street": ["17 Cavenagh Road", "Herengracht 330", "5 Calle Mayor", "Strandgata 9", "102 Northcliff Avenue", "14 Rue du Moulin"],
    "city": ["Kuching", "Pécs", "Salvera", "Stavanger", "Northcliff", "Delft"],
    "post": ["NC8 4WD", "97205", "28801", "11215-1907"],
}
LAST_NOTES = [
    "Clinic of {dr}, {hospital}. {name_ln}, born {date}, hosp. no. {mrn}. Liver free at MRI of {date2}; right adrenal 28 mm, avid. Hormones pending. Wife ({name}) present.",
    "Please note the new number of {name}: {phone}. She may also be reached at {email}. Message taken {time} on {datelong}.",
    "Operative report\nSurgeon: {dr}\nFirst assistant: {name}\nDate: {date}\nLeft adrenalectomy through the flank. Blood loss 150 mL. Stapler {serial}.",
    "{mr}, {old}, came with neighbour {name}. Lives at {street} in {city} ({post}). Eats well. Child A6.",
    "Histology {acc} ({date}). Consultant: {ini}. Lymph node, hepatoduodenal: metastasis of hepatocellular carcinoma, Edmondson-Steiner III. Phoned to {dr}.",
    "Virtual board with {hospital} on {date}: {dr} proposes lenvatinib, {ini} radiotherapy. {mrs} will decide with her son {name}.",
    "To the general practitioner of {name_ln} (NHS {nhs}). TACE done {date}, home {date2}. Paracetamol only. Yours, {dr}",
    "Claim {plan}; social security {ssn}. Hospitalised in {monthyear} at {hospital} under {dr}. Sorafenib since.",
    "Scan discs sent by {name} arrived on {date}; see {url}. Segment III lesion, 14 mm, LR-4. Reader: {dr}.",
    "{name} was reviewed by {ini}. PIVKA-II 33, AFP 3, bilirubin 14. Beyond Milan at transplant in {monthyear}; within up-to-seven.",
]

FINAL = {
    **people("""
Zhenyu Lihua Weiguo | Shangguan Pan He
Khánh_Ly Quốc_Anh Vinh | Tạ Hồ Mai
Joo-won Ha-eun Sung-ho | Paik Seo Im
Natsuki Shinji Ayaka | Yoshida Nishimura Ōshima
Yusra Idris Samira | ibn_Khalaf Al-Qahtani Daher
Kalyani Balwinder Rohit | Narayanan Sidhu Bhattacharya
Réka Attila Ilona | Fodor Lakatos Gulyás
Evangelia Leonidas Despina | Karagiannis Petrakis Nikolaidis
Hildur Stefán Auður | Guðmundsdóttir Ragnarsson Ólafsson
Olumide Ngozi Kagiso | Akinwande Nkosi Okonkwo
Fernão Milagros Ignacio | Brandão_Reis Urrutia Cañizares
Marijke Coen Liselotte | van_der_Zee van_Leeuwen de_Haan
Chaiwat Ratana Niran | Suwannarat Intharak Phromma
Andriy Zlata Dragan | Honchar Pavlenko Stanković
Shlomo Dalia Ezra | Rabinovich Bar-Tal Feldstein
Aperira Hōne Marama | Te_Whiu Pōmare Heke
Aisling Diarmuid Rhiannon | O'Flaherty MacKinnon Cadwallader
Ragnar Ann-Christin Folke | Bergström Åström Norrby
Maëlle Loïc Eugénie | de_Montfort d'Arcy Perrault
Autumn Reed Heather | Field Marsh Hill
"""),
    "hospital": ["Harcourt General Hospital", "Nemzeti Szív Kórház", "Daejin Medical Center", "Centre Hospitalier du Lac", "Hospital San Ildefonso", "Ravenscar Infirmary", "Akershus Vest Sykehus", "Clinica Santa Ludovica", "Banyan Tree Hospital", "St Winifred's Hospital"],
    "street": ["88 Tanglin Road", "Oudegracht 14", "21 Calle Real", "Kirkegata 7", "3 Ravenscar Close", "50 Avenue Foch"],
    "city": ["Ipoh", "Eger", "Salamanca", "Molde", "Ravenscar", "Breda"],
    "post": ["RC5 9TU", "30307", "37001", "02215-3008"],
}
FINAL_NOTES = [
    "{hospital} outpatient letter, dictated {date}. Thank you, {dr}, for sending {mr}, number {mrn}. Six years after hepatectomy he has one lung nodule of 9 mm; adrenals and liver clear.",
    "Handover {time}: bed 4, {name_ln}, admitted {date2} with fever after TACE. Registrar {dr} aware. Next of kin {name}, {phone}.",
    "I, {name}, agree that my data may be used. Signed on {datelong} before {dr}. E-mail {email}.",
    "Address for post: {street}, {city} {post}. Patient {mrs}, NHS {nhs}. Appointment letter sent {date}.",
    "CT protocol. Referrer {dr}. Order {acc}. Contrast given by {name}. Arterial, portal and delayed phases. Conclusion: LR-TR nonviable; new 21 mm right adrenal nodule. {ini}",
    "Genetics: sample of {name_ln} (born {date}) received from {hospital}. TERT promoter mutation found. Report {acc} by {dr}.",
    "Call centre, {date}: {mr} is {old} and asks whether to stop aspirin before ablation; told to ask {dr}. His carer {name} listened in.",
    "Needle lot {serial}; ablation of segment II lesion by {dr} on {date}; nurse {name}; complete. Portal note {url}.",
    "Billing: member {plan}, SSN {ssn}, visit {date} at {hospital}; provider {ini}.",
    "Since {monthyear} {mrs} takes lenvatinib. Her partner {name} wrote from {city}: weight 58 kg, pressure 150/90. {dr} reduced the dose.",
]


if __name__ == "__main__":
    parts = (("many_dev", DEV_NOTES, DEV, 220, 11), ("many_test", TEST_NOTES, TEST, 440, 12), ("fresh_test", FRESH_NOTES, FRESH, 440, 13), ("last_test", LAST_NOTES, LAST, 440, 14),
             ("final_test", FINAL_NOTES, FINAL, 440, 15))
    for name, templates, part, size, seed in parts:
        held = {k: [x.replace("_", " ") for x in v] if k in ("first", "last") else v for k, v in part.items()}
        lines = (json.dumps(note, ensure_ascii=False) for note in half(templates, held, size, seed))
        (HERE / f"{name}.jsonl").write_text("\n".join(lines) + "\n")
